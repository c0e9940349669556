import net from 'node:net';
import { decodeMulti, decodeMultiStream, ExtensionCodec, encode } from '@msgpack/msgpack';

/** Response of the receiver to a complete message; `cut` closes the connection after its first bytes. */
export type Behaviour = 'ack' | 'silent' | 'wrong-id' | 'garbage' | 'drip' | 'close' | 'reset' | 'cut';

export interface ReceivedRecord {
  tag: string;
  /** Epoch microseconds; NaN when it was not an EventTime. */
  micros: number;
  fields: Record<string, unknown>;
  acknowledged: boolean;
}

export interface ForwardReceiver {
  readonly port: number;
  /** All parsed records, acknowledged or not. */
  readonly records: ReceivedRecord[];
  messages: number;
  connections: number;
  behave: Behaviour | (() => Behaviour);
  close(): Promise<void>;
}

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: 0,
  encode: () => null,
  decode(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return { micros: view.getUint32(0) * 1e6 + view.getUint32(4) / 1000 };
  },
});

type Message = [tag: string, ...unknown[]];

/** Starts a receiver of the forward protocol (Message, Forward and PackedForward mode) with configurable faults. */
export async function startForwardReceiver(
  behave: ForwardReceiver['behave'] = 'ack',
  port = 0,
): Promise<ForwardReceiver> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    receiver.connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    void serve(socket).catch(() => socket.destroy());
  });
  const behaviour = () => (typeof receiver.behave === 'function' ? receiver.behave() : receiver.behave);

  async function serve(socket: net.Socket): Promise<void> {
    let now: Behaviour | undefined;
    async function* bytes(): AsyncGenerator<Buffer> {
      for await (const chunk of socket) {
        now ??= behaviour();
        if (now === 'cut') {
          socket.destroy();
          return;
        }
        yield chunk;
      }
    }
    for await (const message of decodeMultiStream(bytes(), { extensionCodec })) {
      receiver.messages += 1;
      const records = recordsOf(message as Message);
      receiver.records.push(...records);
      respond(socket, now ?? 'ack', message as Message, records);
      now = undefined;
    }
  }

  const receiver: ForwardReceiver = {
    port: 0,
    records: [],
    messages: 0,
    connections: 0,
    behave,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return Object.assign(receiver, { port: (server.address() as net.AddressInfo).port });
}

function recordsOf([tag, second, third]: Message): ReceivedRecord[] {
  const entries: Iterable<unknown> =
    second instanceof Uint8Array
      ? decodeMulti(second, { extensionCodec })
      : Array.isArray(second)
        ? second
        : [[second, third]];
  return Array.from(entries, (entry) => {
    const [time, fields] = entry as [{ micros?: number }, Record<string, unknown>];
    return { tag, micros: time.micros ?? Number.NaN, fields, acknowledged: false };
  });
}

function respond(
  socket: net.Socket,
  behaviour: Behaviour,
  message: Message,
  records: ReceivedRecord[],
): void {
  const { chunk } = message.at(-1) as { chunk: string };
  const ack = Buffer.from(encode({ ack: chunk }));
  switch (behaviour) {
    case 'ack':
    case 'drip':
      for (const record of records) record.acknowledged = true;
      if (behaviour === 'ack') socket.write(ack);
      else drip(socket, ack);
      return;
    case 'wrong-id':
      socket.write(encode({ ack: `${chunk}x` }));
      return;
    case 'garbage':
      socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
      return;
    case 'close':
      socket.end();
      return;
    case 'reset':
      socket.resetAndDestroy();
  }
}

/** Sends one byte at a time, each in its own packet. */
function drip(socket: net.Socket, bytes: Buffer): void {
  socket.setNoDelay(true);
  if (bytes.length > 0)
    socket.write(bytes.subarray(0, 1), () => setImmediate(drip, socket, bytes.subarray(1)));
}
