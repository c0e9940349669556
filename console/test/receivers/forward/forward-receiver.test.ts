import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { decode, Encoder, ExtData } from '@msgpack/msgpack';
import {
  createForwardReceiver,
  type ForwardReceiver,
  type ForwardRecord,
} from '../../../server/src/index.js';
import { until } from '../../start-console.js';

const encoder = new Encoder();
const pack = (value: unknown) => Buffer.from(encoder.encode(value));
const seconds = 1_700_000_000;

function eventTime(nanoseconds: number): ExtData {
  const data = Buffer.alloc(8);
  data.writeUInt32BE(seconds, 0);
  data.writeUInt32BE(nanoseconds, 4);
  return new ExtData(0, data);
}

const entries = [
  [eventTime(123_456_789), { message: 'one' }],
  [seconds, { message: 'two', nested: { deep: [1, 2] } }],
];
const packed = Buffer.concat(entries.map(pack));
const taken: ForwardRecord[] = [
  { tag: 'shop', time: { seconds, nanoseconds: 123_456_789 }, record: { message: 'one' } },
  { tag: 'shop', time: { seconds, nanoseconds: 0 }, record: { message: 'two', nested: { deep: [1, 2] } } },
];

describe('createForwardReceiver', () => {
  let receiver: ForwardReceiver;
  let records: ForwardRecord[];
  let failing: Error | undefined;
  const sockets: net.Socket[] = [];

  beforeEach(async () => {
    records = [];
    failing = undefined;
    receiver = createForwardReceiver({
      maxMessageBytes: 100_000,
      maxInflatedBytes: 200_000,
      onRecords(given) {
        if (failing) throw failing;
        records.push(...given);
      },
    });
    await receiver.listen({ host: '127.0.0.1', port: 0 });
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await receiver.close();
  });

  function connect() {
    const socket = net.connect(receiver.port, '127.0.0.1');
    sockets.push(socket);
    let received = Buffer.alloc(0);
    const state = { socket, ended: false, acknowledgements: () => received };
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      state.ended = true;
    });
    return state;
  }

  describe('accepts every mode', () => {
    const modes: [string, unknown][] = [
      ['Message', ['shop', ...(entries[0] as unknown[])]],
      ['Forward', ['shop', entries]],
      ['PackedForward', ['shop', packed]],
      ['PackedForward with its size', ['shop', packed, { size: 2 }]],
      ['CompressedPackedForward', ['shop', gzipSync(packed), { size: 2, compressed: 'gzip' }]],
      [
        'CompressedPackedForward of two members',
        ['shop', Buffer.concat(entries.map((e) => gzipSync(pack(e)))), { compressed: 'gzip' }],
      ],
    ];
    for (const [name, message] of modes) {
      it(name, async () => {
        const expected = name === 'Message' ? taken.slice(0, 1) : taken;
        connect().socket.write(pack(message));
        await until(() => records.length === expected.length);
        assert.deepEqual(records, expected);
        assert.equal(receiver.counts.records, expected.length);
        assert.equal(receiver.counts.messages, 1);
      });
    }

    it('PackedForward with its entries as a string, as older senders write it', async () => {
      const size = Buffer.alloc(3);
      size.writeUInt8(0xda, 0);
      size.writeUInt16BE(packed.length, 1);
      const option = pack({ chunk: 'abc' });
      const client = connect();
      client.socket.write(Buffer.concat([Buffer.from([0x93]), pack('shop'), size, packed, option]));
      await until(() => client.acknowledgements().length > 0);
      assert.deepEqual(records, taken);
      assert.deepEqual(decode(client.acknowledgements()), { ack: 'abc' });
    });
  });

  it('accepts several messages in one packet, and one message in many packets', async () => {
    const stream = Buffer.concat([
      pack(['a', seconds, { n: 1 }]),
      pack(['b', [[seconds, { n: 2 }]]]),
      pack(['c', pack([seconds, { n: 3 }])]),
    ]);
    connect().socket.write(stream);
    await until(() => records.length === 3);
    const { socket } = connect();
    socket.setNoDelay(true);
    for (const byte of stream) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => records.length === 6);
    assert.deepEqual(
      records.map(({ tag, record }) => [tag, record.n]),
      [['a', 1], ['b', 2], ['c', 3], ['a', 1], ['b', 2], ['c', 3]], // biome-ignore format: two rounds
    );
  });

  it('acknowledges each chunk after storing its records, also to a sender that ends at once', async () => {
    const client = connect();
    client.socket.end(
      Buffer.concat([pack(['a', packed, { chunk: 'first' }]), pack(['a', packed, { chunk: 'second' }])]),
    );
    await until(() => client.ended);
    assert.equal(records.length, 4);
    assert.deepEqual(
      client.acknowledgements(),
      Buffer.concat([pack({ ack: 'first' }), pack({ ack: 'second' })]),
    );
  });

  it('closes the connection without an acknowledgement when records cannot be stored', async () => {
    failing = new Error('no room');
    const client = connect();
    client.socket.write(pack(['a', packed, { chunk: 'first' }]));
    await until(() => client.ended);
    assert.equal(client.acknowledgements().length, 0);
  });

  it('counts invalid entries and stores the others, as Fluentd does', async () => {
    const odd = [
      [seconds, { n: 1 }],
      [seconds * 1000, { n: 'milliseconds' }],
      [seconds, 'no map'],
      ['yesterday', { n: 2 }],
      'no pair',
      [seconds, { n: 3 }],
    ];
    const client = connect();
    client.socket.write(pack(['a', Buffer.concat(odd.map(pack)), { chunk: 'x' }]));
    await until(() => client.acknowledgements().length > 0);
    assert.deepEqual(
      records.map(({ record }) => record.n),
      [1, 3],
    );
    assert.equal(receiver.counts.rejectedRecords, 4);
  });

  describe('closes only the connection that sends', () => {
    const wrong: [string, Buffer][] = [
      ['bytes that are not MessagePack', Buffer.from([0xc1])],
      ['a map', pack({ a: 1 })],
      ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
      ['a tag that is not a string', pack([1, seconds, {}])],
      ['an array of one element', pack(['a'])],
      ['a Message without a record', pack(['a', seconds])],
      ['entries that end too early', pack(['a', packed.subarray(0, -1)])],
      ['entries marked as gzip that are not compressed', pack(['a', packed, { compressed: 'gzip' }])],
      ['a message over the limit', pack(['a', seconds, { text: 'x'.repeat(100_000) }])],
      [
        'entries over the limit after decompression',
        pack(['a', gzipSync(Buffer.alloc(300_000)), { compressed: 'gzip' }]),
      ],
      ['a compression that is not supported', pack(['a', packed, { compressed: 'zstd' }])],
    ];
    for (const [name, bytes] of wrong) {
      it(name, async () => {
        const good = connect();
        good.socket.write(pack(['a', seconds, { n: 1 }]));
        await until(() => records.length === 1);
        const bad = connect();
        bad.socket.write(bytes);
        await until(() => bad.ended);
        good.socket.write(pack(['a', packed, { chunk: 'still' }]));
        await until(() => good.acknowledgements().length > 0);
        assert.equal(records.length, 3);
        assert.equal(receiver.counts.brokenConnections, 1);
      });
    }
  });

  it('does not count a sender that disconnects within a message as broken', async () => {
    const client = connect();
    client.socket.write(pack(['a', packed]).subarray(0, 10));
    await until(() => receiver.counts.connections === 1);
    client.socket.resetAndDestroy();
    await until(() => receiver.counts.connections === 0);
    assert.equal(receiver.counts.brokenConnections, 0);
  });

  it('accepts records of the npm client fluent-logger and acknowledges them', async () => {
    const logger = createRequire(import.meta.url)('fluent-logger');
    for (const eventMode of ['Message', 'PackedForward', 'CompressedPackedForward']) {
      records.length = 0;
      const sender = logger.createFluentSender('shop', {
        host: '127.0.0.1',
        port: receiver.port,
        timeout: 3,
        requireAckResponse: true,
        eventMode,
      });
      const at = new logger.EventTime(seconds, 42);
      await new Promise<void>((resolve, reject) => {
        sender.emit('line', { message: eventMode, 'trace.id': 'abc' }, at, (error?: Error) =>
          error ? reject(error) : resolve(),
        );
      });
      await new Promise<void>((resolve) => sender.end(null, null, resolve));
      assert.deepEqual(records, [
        {
          tag: 'shop.line',
          time: { seconds, nanoseconds: 42 },
          record: { message: eventMode, 'trace.id': 'abc' },
        },
      ]);
    }
  });

  it('closes connections beyond its limit at once, and counts them', async () => {
    const limited = createForwardReceiver({ maxConnections: 1, onRecords() {} });
    await limited.listen({ host: '127.0.0.1', port: 0 });
    try {
      const first = net.connect(limited.port, '127.0.0.1');
      await until(() => limited.counts.connections === 1);
      const second = net.connect(limited.port, '127.0.0.1');
      second.on('error', () => {}); // a reset is one way to close
      await new Promise((resolve) => second.on('close', resolve));
      assert.deepEqual([limited.counts.connections, limited.counts.refusedConnections], [1, 1]);
      first.destroy();
    } finally {
      await limited.close();
    }
  });

  it('rejects with EADDRINUSE when the port is in use', async () => {
    const second = createForwardReceiver({ onRecords() {} });
    await assert.rejects(second.listen({ host: '127.0.0.1', port: receiver.port }), { code: 'EADDRINUSE' });
    await second.close();
  });
});
