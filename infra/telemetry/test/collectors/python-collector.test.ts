import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createTelemetry, otlpSpans, zipkinSpans } from '../../src/index.js';
import { balanced, until } from '../delivery-stats.js';

/** Python's http.server with the given HTTP version; HTTP/1.0 responses have no content length. */
const collector = `
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    protocol_version = sys.argv[1]

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        print(body.count(b"spanId") or body.count(b'"id"'), flush=True)
        response = sys.argv[2].encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        if self.protocol_version != "HTTP/1.0":
            self.send_header("Content-Length", str(len(response)))
        self.end_headers()
        self.wfile.write(response)

    def log_message(self, *_):
        pass

server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
`;

function findPython(): string | undefined {
  return ['python3', 'python'].find((name) => {
    try {
      execFileSync(name, ['-c', 'import http.server'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

const python = findPython();
const title = 'spans sent to a collector based on Python’s http.server';
// the tests must run with Node and npm alone
if (python === undefined) describe(`${title} (no Python 3 is installed)`, () => void it('are sent once'));
else {
  describe(title, function withPython() {
    this.timeout(30_000);
    for (const version of ['HTTP/1.0', 'HTTP/1.1']) {
      it(`are sent once, and partial success responses are read: ${version}`, async () => {
        const response = '{"partialSuccess":{"rejectedSpans":"1"}}';
        const child = spawn(python, ['-c', collector, version, response], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        try {
          let out = '';
          child.stdout.on('data', (bytes) => {
            out += bytes;
          });
          await once(child.stdout, 'data');
          const url = `http://127.0.0.1:${Number(out)}/v1/traces`;
          for (const [make, rejected] of [
            [otlpSpans, 1],
            [zipkinSpans, 0],
          ] as const) {
            const telemetry = createTelemetry({
              service: { name: 'demo' },
              processMetrics: false,
              spans: [make({ urls: [url] })],
            });
            for (let batch = 0; batch < 3; batch += 1) {
              telemetry.rootSpan('one').end();
              telemetry.rootSpan('two').end();
              await telemetry.flush();
            }
            const stats = balanced(telemetry);
            assert.deepEqual([stats.delivered, stats.dropped.rejected], [6 - 3 * rejected, 3 * rejected]);
            await telemetry.close();
          }
          await until(() => out.trim().split('\n').length >= 7);
          assert.deepEqual(out.trim().split('\n').slice(1), Array(6).fill('2'));
        } finally {
          child.kill();
        }
      });
    }
  });
}
