/** A process that takes every format that the variants send, and counts what arrives, by variant. */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import net from 'node:net';
import { decodeMulti, decodeMultiStream, encode } from '@msgpack/msgpack';

const counts = new Map<string, { spans: number; logs: number }>();
const of = (variant: string): { spans: number; logs: number } => {
  let found = counts.get(variant);
  if (found === undefined) {
    found = { spans: 0, logs: 0 };
    counts.set(variant, found);
  }
  return found;
};

const needle = Buffer.from('"traceId":');
function countIds(body: Buffer): number {
  let count = 0;
  for (let at = body.indexOf(needle); at !== -1; at = body.indexOf(needle, at + needle.length)) count += 1;
  return count;
}

const require = createRequire(import.meta.url);
let batchReader:
  | { readFrom(bytes: Buffer, at: number): { value?: { spans: unknown[] }; err?: Error } }
  | undefined;
function countThrift(body: Buffer): number {
  if (batchReader === undefined) {
    const { Thrift } = require('thriftrw');
    const { readFileSync } = require('node:fs');
    const { dirname, join } = require('node:path');
    const home = dirname(require.resolve('jaeger-client/package.json'));
    const source = readFileSync(join(home, 'dist/src/jaeger-idl/thrift/jaeger.thrift'), 'ascii');
    batchReader = new Thrift({ source, allowOptionalArguments: true }).Batch.rw;
  }
  const read = batchReader?.readFrom(body, 0);
  if (read?.err) throw read.err;
  return read?.value?.spans.length ?? 0;
}

const http = createServer((request, response) => {
  const [, format, variant] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
  const chunks: Buffer[] = [];
  request.on('data', (bytes) => chunks.push(bytes));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    of(variant ?? '').spans += format === 'thrift' ? countThrift(body) : countIds(body);
    response.writeHead(format === 'otlp' ? 200 : 202, { 'content-type': 'application/json' }).end('{}');
  });
});

async function forward(socket: net.Socket, variant: string): Promise<void> {
  socket.on('error', () => {});
  try {
    for await (const message of decodeMultiStream(socket)) {
      const [, entries, third, fourth] = message as [
        string,
        unknown,
        { chunk?: string } | undefined,
        { chunk?: string }?,
      ];
      let records = 1;
      if (entries instanceof Uint8Array) records = [...decodeMulti(entries)].length;
      else if (Array.isArray(entries)) records = entries.length;
      of(variant).logs += records;
      const option = typeof entries === 'number' ? fourth : third;
      if (option?.chunk !== undefined) socket.write(encode({ ack: option.chunk }));
    }
  } catch {
    socket.destroy();
  }
}

process.on('message', async (message: { variants?: string[]; counts?: true }) => {
  if (message.variants) {
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const ports: Record<string, number> = {};
    for (const variant of message.variants) {
      const server = net.createServer((socket) => void forward(socket, variant));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      ports[variant] = (server.address() as net.AddressInfo).port;
    }
    process.send?.({ http: (http.address() as net.AddressInfo).port, forward: ports });
  } else if (message.counts) {
    process.send?.({ counts: Object.fromEntries(counts) });
  }
});
process.on('disconnect', () => process.exit(0));
