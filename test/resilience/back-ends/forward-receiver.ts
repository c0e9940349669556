import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeMulti, decodeMultiStream, ExtensionCodec, encode } from '@msgpack/msgpack';
import type { Protocol, Surroundings } from './double.js';
import type { Item } from './ledger.js';
import type { Manner } from './manner.js';

/** Fluentd's forward protocol with acknowledgements: messages in PackedForward mode. */
export const forwardReceiver: Protocol = (surroundings) => (socket) => {
  // a connection that is cut ends in the middle of a message
  void serve(socket, surroundings).catch(() => socket.destroy());
};

type Message = [tag: string, entries: Uint8Array, option: { chunk: string }];

const extensionCodec = new ExtensionCodec();
extensionCodec.register({ type: 0, encode: () => null, decode: () => 'a time' });

async function serve(socket: Socket, surroundings: Surroundings): Promise<void> {
  const { ledger, manner, hold } = surroundings;
  let now: Manner | undefined;
  async function* bytes(): AsyncGenerator<Buffer> {
    for await (const chunk of socket) {
      if (now === undefined) ledger.batchBegun();
      now ??= manner();
      if (now === 'silent') hold(socket);
      if (now === 'cuts') {
        // a reset discards an acknowledgement of the batch before that the sender has not read yet
        await pause(50);
        socket.destroy();
        return;
      }
      yield chunk;
    }
  }
  for await (const message of decodeMultiStream(bytes(), { extensionCodec })) {
    answer(socket, now ?? 'takes', message as Message, surroundings);
    now = undefined;
  }
}

function answer(
  socket: Socket,
  now: Manner,
  [, entries, { chunk }]: Message,
  { ledger, slowMs }: Surroundings,
): void {
  if (now === 'silent') return;
  if (now === 'garbage') {
    socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    return;
  }
  const items = readRecords(entries);
  if (now === 'vanishes') {
    ledger.keepSilently(items);
    socket.destroy();
  } else if (now === 'slow') {
    setTimeout(() => {
      if (!socket.destroyed) take();
    }, slowMs());
  } else {
    take();
  }

  function take(): void {
    ledger.acknowledge(items);
    socket.write(encode({ ack: chunk }));
  }
}

function readRecords(entries: Uint8Array): Item[] {
  return Array.from(decodeMulti(entries, { extensionCodec }), (entry) => {
    const [, fields] = entry as [unknown, Record<string, unknown>];
    const access = fields['event.action'] === 'http-request';
    return { id: String(fields['event.id']), request: access ? String(fields['trace.id']) : undefined };
  });
}
