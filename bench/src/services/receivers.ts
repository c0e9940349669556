/**
 * Entry point of the receivers' process. Accepts all formats that the variants send, and counts spans and log records
 * by variant.
 */
import { createServer } from 'node:http';
import net from 'node:net';
import { decode, decodeMulti, encode } from '@msgpack/msgpack';
import { countJsonSpans, countMessagePack, countThriftSpans } from './count-items.js';
import { MessageReader } from './message-reader.js';
import type { Counts } from './variant.js';

/** The first message starts the receivers; `counts` and `fields` query them. */
export type ReceiversMessage = { variants: readonly string[] } | 'counts' | 'fields';
/** Ports of the receivers. */
export interface ReceiverPorts {
  http: number;
  /** One Forward port per variant, because log records do not contain the variant. */
  forward: Record<string, number>;
}

const counts = new Map<string, Counts>();
/** Field names of the first log record of each variant. */
const fields = new Map<string, string[]>();

function countsOf(variant: string): Counts {
  let found = counts.get(variant);
  if (found === undefined) {
    found = { spans: 0, logs: 0 };
    counts.set(variant, found);
  }
  return found;
}

const http = createServer((request, response) => {
  const [, format, variant = ''] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
  const chunks: Buffer[] = [];
  request.on('data', (bytes) => chunks.push(bytes));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    countsOf(variant).spans += format === 'thrift' ? countThriftSpans(body) : countJsonSpans(body);
    response.writeHead(format === 'otlp' ? 200 : 202, { 'content-type': 'application/json' }).end('{}');
  });
});

type ForwardMessage = [
  tag: string,
  entries: unknown,
  third?: { chunk?: string },
  fourth?: { chunk?: string },
];

function receiveForward(socket: net.Socket, variant: string): void {
  const reader = new MessageReader();
  socket.on('error', () => {});
  socket.on('data', (bytes: Buffer) => {
    try {
      for (const message of reader.read(bytes)) countRecords(decode(message) as ForwardMessage);
    } catch {
      socket.destroy();
    }
  });

  function countRecords([, entries, third, fourth]: ForwardMessage): void {
    let records = 1;
    if (entries instanceof Uint8Array) {
      records = countMessagePack(entries);
      if (!fields.has(variant)) fields.set(variant, fieldsOf(entries));
    } else if (Array.isArray(entries)) records = entries.length;
    countsOf(variant).logs += records;
    const option = typeof entries === 'number' ? fourth : third;
    if (option?.chunk !== undefined) socket.write(encode({ ack: option.chunk }));
  }
}

/** Returns the field names of the first entry; entries are concatenated `[time, fields]` arrays. */
function fieldsOf(entries: Uint8Array): string[] {
  const [first] = decodeMulti(entries) as Iterable<[time: unknown, fields: object]>;
  return Object.keys(first?.[1] ?? {}).sort();
}

process.on('message', async (message: ReceiversMessage) => {
  if (message === 'counts') process.send?.(Object.fromEntries(counts));
  else if (message === 'fields') process.send?.(Object.fromEntries(fields));
  else {
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const ports: Record<string, number> = {};
    for (const variant of message.variants) {
      const server = net.createServer((socket) => receiveForward(socket, variant));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      ports[variant] = (server.address() as net.AddressInfo).port;
    }
    process.send?.({ http: (http.address() as net.AddressInfo).port, forward: ports });
  }
});
process.on('disconnect', () => process.exit(0));
