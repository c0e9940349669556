import { once } from 'node:events';
import { connect } from 'node:net';
import { encode } from '@msgpack/msgpack';
import { forkConsole } from './forked-console.js';
import { post, zipkinSpan } from './start-console.js';

const hex = (length: number) =>
  Array.from({ length }, () => Math.floor(Math.random() * 16).toString(16)).join('');

/** Returns the telemetry of 40 requests: 600 spans and 320 records with different ids and paths. */
function batch(): { spans: object[]; lines: unknown[] } {
  const spans: object[] = [];
  const lines: unknown[] = [];
  for (let r = 0; r < 40; r++) {
    const traceId = hex(32);
    const ids = Array.from({ length: 15 }, () => hex(16));
    for (const [i, id] of ids.entries()) {
      const parent = ids[i - 1];
      const tags = {
        'url.path': `/orders/${hex(16)}/confirm`,
        'http.route': '/orders/{id}/confirm',
        'http.request.method': 'POST',
      };
      const kind = i % 2 ? 'CLIENT' : 'SERVER';
      spans.push(
        zipkinSpan({
          traceId,
          id,
          ...(parent && { parentId: parent }),
          kind,
          tags,
          timestamp: Date.now() * 1000 + i,
        }),
      );
    }
    for (let i = 0; i < 8; i++) {
      const at = new Date().toISOString();
      lines.push([
        Math.floor(Date.now() / 1000),
        {
          '@timestamp': at,
          message: `line ${hex(8)}`,
          'service.name': 'order',
          'trace.id': traceId,
          'event.id': hex(16),
          'url.path': `/orders/${hex(16)}`,
        },
      ]);
    }
  }
  return { spans, lines };
}

/** Console in a process of its own that receives telemetry. */
export interface FedConsole {
  readonly url: string;
  /** Sends 600 spans and 320 log records of 40 requests, and waits until they are stored. */
  feed(): Promise<void>;
  end(): Promise<void>;
}

/** @param maxMegabytes limit of the store; two batches of spans and records take about one megabyte */
export async function startFedConsole(maxMegabytes: number): Promise<FedConsole> {
  const { url, forwardPort, end } = await forkConsole({ MAX_MEGABYTES: String(maxMegabytes) });
  const socket = connect(forwardPort, '127.0.0.1');
  let chunks = 0;
  return {
    url,
    async feed() {
      const { spans, lines } = batch();
      const acknowledged = once(socket, 'data');
      socket.write(encode(['shop', lines, { chunk: String(chunks++) }]));
      await post(`${url}/api/v2/spans`, spans);
      await acknowledged;
    },
    async end() {
      socket.destroy();
      await end();
    },
  };
}
