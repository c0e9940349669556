import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { RequestHeaders } from '../../src/server/request-headers.js';

const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const cases: Record<string, string[]> = {
  'no headers of the kit': ['Host: x', 'Accept: */*', 'Connection: close'],
  'all headers of the kit': [
    `traceparent: ${trace}`,
    'tracestate: a=1',
    'b3: 0',
    'x-b3-traceid: 80f198ee56343ba8',
    'x-b3-spanid: e457b5a2e4d86bd1',
    'x-b3-sampled: 1',
    'x-b3-flags: 1',
    'uber-trace-id: 1:2:0:1',
    'user-agent: curl/8',
  ],
  'names in mixed case': [
    `TraceParent: ${trace}`,
    'X-B3-TraceId: 80f198ee56343ba8',
    'B3: 1',
    'Uber-Trace-Id: 1:2:0:1',
    'User-Agent: a',
  ],
  'repeated headers': [
    `traceparent: ${trace}`,
    'user-agent: one',
    `TRACEPARENT: ${trace}`,
    'b3: 0',
    'b3: 1',
    'tracestate: a=1',
    'tracestate: b=2',
    'Tracestate: c=3',
    'user-agent: two',
  ],
  'empty values': ['traceparent:', 'b3:  ', 'user-agent:'],
  'values beyond ASCII': ['user-agent: caf\u00e9', 'b3: \u00ff'],
  'other headers of the same lengths': [
    'te: trailers',
    'x-something: 1',
    'accept-lang: 2',
    'content-type: a/b',
    'x-b3-nothing: 1',
  ],
};

describe('RequestHeaders', () => {
  for (const [name, lines] of Object.entries(cases)) {
    it(`equals Node’s parsed headers for ${name}`, async () => {
      const request = await receive(lines);
      const read = new RequestHeaders(request.rawHeaders);
      for (const header of Object.keys(read)) assert.equal(read[header], request.headers[header], header);
      assert.equal(Object.keys(read).length, 9);
    });
  }
});

/** Sends a request with these header lines and returns it as Node's server received it. */
async function receive(lines: readonly string[]): Promise<http.IncomingMessage> {
  const server = http.createServer({ requireHostHeader: false });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  try {
    return await new Promise((resolve, reject) => {
      server.on('request', resolve);
      server.on('clientError', reject);
      socket.on('error', reject);
      socket.write(`GET / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1');
    });
  } finally {
    socket.destroy();
    server.closeAllConnections();
    server.close();
  }
}
