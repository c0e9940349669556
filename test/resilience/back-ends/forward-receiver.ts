import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeMulti, decodeMultiStream, ExtensionCodec, encode } from '@msgpack/msgpack';
import type { Behavior } from './behavior.js';
import type { DoubleContext, Protocol } from './double.js';
import type { Item } from './ingest-recorder.js';

/** Receiver of Fluentd's forward protocol with acknowledgements: messages in PackedForward mode. */
export const forwardReceiver: Protocol = (context) => (socket) => {
  // a closed connection ends in the middle of a message
  void serve(socket, context).catch(() => socket.destroy());
};

type Message = [tag: string, entries: Uint8Array, option: { chunk: string }];

const extensionCodec = new ExtensionCodec();
extensionCodec.register({ type: 0, encode: () => null, decode: () => 'a time' });

async function serve(socket: Socket, context: DoubleContext): Promise<void> {
  const { recorder, behavior, hold } = context;
  let now: Behavior | undefined;
  async function* bytes(): AsyncGenerator<Buffer> {
    for await (const chunk of socket) {
      if (now === undefined) recorder.recordBatch();
      now ??= behavior();
      if (now === 'no-response') hold(socket);
      if (now === 'closes-mid-batch') {
        // a reset would discard the previous batch's acknowledgement if the sender has not read it yet
        await pause(50);
        socket.destroy();
        return;
      }
      yield chunk;
    }
  }
  for await (const message of decodeMultiStream(bytes(), { extensionCodec })) {
    respond(socket, now ?? 'accepts', message as Message, context);
    now = undefined;
  }
}

function respond(
  socket: Socket,
  now: Behavior,
  [, entries, { chunk }]: Message,
  { recorder, slowMs }: DoubleContext,
): void {
  if (now === 'no-response') return;
  if (now === 'garbage') {
    socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    return;
  }
  const items = readRecords(entries);
  if (now === 'closes-without-ack') {
    recorder.recordUnacknowledged(items);
    socket.destroy();
  } else if (now === 'slow') {
    setTimeout(() => {
      if (!socket.destroyed) accept();
    }, slowMs());
  } else {
    accept();
  }

  function accept(): void {
    recorder.recordAcknowledged(items);
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
