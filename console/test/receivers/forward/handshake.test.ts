import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import net from 'node:net';
import { decode, decodeMulti, encode } from '@msgpack/msgpack';
import {
  createForwardReceiver,
  type ForwardReceiver,
  type ForwardRecord,
} from '../../../server/src/index.js';
import { until } from '../../start-console.js';

const key = 'only the sender knows';
const sha512 = (...parts: (string | Uint8Array)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha512')).digest('hex');

describe('the handshake of the forward receiver', () => {
  let receiver: ForwardReceiver;
  let records: ForwardRecord[];
  const sockets: net.Socket[] = [];

  beforeEach(async () => {
    records = [];
    receiver = createForwardReceiver({ sharedKey: key, onRecords: (given) => void records.push(...given) });
    await receiver.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await receiver.close();
  });

  /** Connects and reads HELO. */
  async function connect() {
    const socket = net.connect(receiver.port, '127.0.0.1');
    sockets.push(socket);
    let received = Buffer.alloc(0);
    let isClosed = false;
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      isClosed = true;
    });
    await until(() => received.length > 0);
    const [type, { nonce, auth, keepalive }] = decode(received) as [string, Record<string, unknown>];
    assert.deepEqual([type, auth, keepalive], ['HELO', '', true]);
    const messages = () => [...decodeMulti(received)].slice(1) as unknown[][];
    return { socket, nonce: nonce as Uint8Array, messages, isClosed: () => isClosed };
  }

  const ping = (nonce: Uint8Array, given = key, salt: string | Uint8Array = 'salt') =>
    encode(['PING', 'sender', salt, sha512(salt, 'sender', nonce, given), '', '']);

  it('accepts a sender that proves to know the key, and proves the same to it', async () => {
    for (const salt of ['salt', Uint8Array.of(0xff, 0x00, 0x80)]) {
      const { socket, nonce, messages } = await connect();
      socket.write(ping(nonce, key, salt));
      await until(() => messages().length === 1);
      const [type, isAccepted, reason, hostname, digest] = messages()[0] as string[];
      assert.deepEqual([type, isAccepted, reason], ['PONG', true, '']);
      assert.equal(digest, sha512(salt, hostname as string, nonce, key));
      assert.notEqual(hostname, 'sender');
      socket.write(encode(['tag', 1_700_000_000, { message: 'm' }, { chunk: 'c' }]));
      await until(() => messages().length === 2);
      assert.deepEqual(messages()[1], { ack: 'c' });
    }
    assert.equal(records.length, 2);
  });

  it('accepts a message in the same packet as PING', async () => {
    const { socket, nonce } = await connect();
    socket.write(
      Buffer.concat([ping(nonce), encode(['tag', 1_700_000_000, { message: 'x'.repeat(10_000) }])]),
    );
    await until(() => records.length === 1);
  });

  it('refuses a wrong key with the reason, and closes the connection', async () => {
    const { socket, nonce, messages, isClosed } = await connect();
    socket.write(ping(nonce, 'another key'));
    await until(isClosed);
    assert.deepEqual(messages(), [['PONG', false, 'shared_key mismatch', '', '']]);
    assert.equal(receiver.ended.denied, 1);
    assert.equal(receiver.counts.brokenConnections, 1);
  });

  it('uses another nonce for each connection, so that a PING cannot be replayed', async () => {
    const [first, second] = [await connect(), await connect()];
    second.socket.write(ping(first.nonce));
    await until(second.isClosed);
    assert.equal(receiver.ended.denied, 1);
  });

  for (const [name, message] of [
    ['a record before PING', encode(['tag', 1_700_000_000, { message: 'm' }])],
    ['a PING without a digest', encode(['PING', 'sender', 'salt'])],
    ['a PING over 4 KiB', encode(['PING', 'sender', 'x'.repeat(5000), ''])],
    ['a map', encode({ PING: 1 })],
  ] as const) {
    it(`stores nothing of a sender whose first message is ${name}`, async () => {
      const { socket, isClosed } = await connect();
      socket.write(message);
      await until(isClosed);
      assert.equal(records.length, 0);
      assert.equal(receiver.ended.invalid, 1);
    });
  }

  it('works with the npm client fluent-logger', async () => {
    const logger = createRequire(import.meta.url)('fluent-logger');
    const send = (sharedKey: string) =>
      new Promise<string>((resolve) => {
        const sender = logger.createFluentSender('shop', {
          host: '127.0.0.1',
          port: receiver.port,
          timeout: 3,
          enableReconnect: false,
          internalLogger: { info() {}, error() {} },
          requireAckResponse: true,
          security: { clientHostname: 'client.localdomain', sharedKey },
        });
        sender.on('error', (error: Error) => resolve(error.message));
        sender.emit('line', { message: sharedKey }, (error?: Error) =>
          sender.end(null, null, () => resolve(error ? error.message : 'sent')),
        );
      });
    assert.equal(await send(key), 'sent');
    assert.match(await send('another key'), /shared_key mismatch/i);
    assert.deepEqual(
      records.map(({ record }) => record),
      [{ message: key }],
    );
  });
});
