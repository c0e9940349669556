import assert from 'node:assert/strict';
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { decode, Encoder, ExtData } from '@msgpack/msgpack';
import type { Console } from '../../../server/src/index.js';
import { getJson, startConsole, until } from '../../start-console.js';

const encoder = new Encoder();
const pack = (value: unknown) => Buffer.from(encoder.encode(value));
const seconds = 1_700_000_000;

/** MessagePack written by hand, for encodings that no encoder writes. */
const array = (...items: Buffer[]) => Buffer.concat([Buffer.from([0x90 + items.length]), ...items]);
const map = (...pairs: Buffer[]) => Buffer.concat([Buffer.from([0x80 + pairs.length / 2]), ...pairs]);
const nil = Buffer.from([0xc0]);
const binary = (bytes: Buffer) => pack(new Uint8Array(bytes));
const time = pack(seconds);
const named = (name: string) => map(pack('message'), pack(name));

function eventTime(at = seconds, nanoseconds = 5_000_000, asExt8 = false): Buffer {
  const data = Buffer.alloc(8);
  data.writeUInt32BE(at, 0);
  data.writeUInt32BE(nanoseconds, 4);
  return Buffer.concat([Buffer.from(asExt8 ? [0xc7, 8, 0] : [0xd7, 0]), data]);
}

const modes: Record<string, (tag: Buffer, entries: Buffer[], option: Buffer) => Buffer> = {
  Forward: (tag, entries, option) => array(tag, array(...entries), option),
  PackedForward: (tag, entries, option) => array(tag, binary(Buffer.concat(entries)), option),
  CompressedPackedForward: (tag, entries, option) => {
    const [head, ...rest] = option;
    const more = Buffer.concat([
      Buffer.from([(head as number) + 1, ...rest]),
      pack('compressed'),
      pack('gzip'),
    ]);
    return array(tag, binary(Buffer.concat(entries.map((each) => gzipSync(each)))), more);
  },
};

describe('entries of the forward protocol', () => {
  let console: Console & { url: string };
  const sockets: net.Socket[] = [];

  beforeEach(async () => {
    console = await startConsole();
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await console.close();
  });

  /** Sends bytes and returns the response, once there is any or the connection was closed. */
  function send(bytes: Buffer): Promise<Buffer> {
    return new Promise((resolve) => {
      const socket = net.connect(console.ports.forward, '127.0.0.1', () => socket.write(bytes));
      sockets.push(socket);
      socket.once('data', resolve);
      socket.once('close', () => resolve(Buffer.alloc(0)));
      socket.on('error', () => {});
    });
  }

  const chunk = map(pack('chunk'), pack('c'));
  const acknowledged = { ack: 'c' };
  const logs = async () => (await getJson(`${console.url}/api/logs`)).items as Record<string, unknown>[];
  const status = () => getJson(`${console.url}/api/status`);

  describe('with metadata next to the time (protocol 1.5, Fluent Bit)', () => {
    const header = array(eventTime(), map());
    const withMetadata = array(eventTime(), map(pack('host'), pack('a1')));

    it('are accepted in Message mode', async () => {
      assert.deepEqual(decode(await send(array(pack('t'), header, named('m'), chunk))), acknowledged);
      const [record] = await logs();
      assert.equal(record?.message, 'm');
      assert.equal(record?.['@timestamp'], '2023-11-14T22:13:20.005Z');
    });

    for (const [mode, message] of Object.entries(modes)) {
      it(`are accepted in ${mode} mode, with their metadata`, async () => {
        const entries = [array(header, named('one')), array(withMetadata, named('two'))];
        assert.deepEqual(decode(await send(message(pack('t'), entries, chunk))), acknowledged);
        const found = await logs();
        assert.deepEqual(found.map(({ message }) => message).sort(), ['one', 'two']);
        assert.equal(found.find(({ message }) => message === 'two')?.['fluent.metadata.host'], 'a1');
        assert.equal((await status()).logs.rejected, 0);
      });
    }
  });

  it('keep their tag', async () => {
    await send(array(pack('shop.order'), time, named('m'), chunk));
    assert.equal((await logs())[0]?.['fluent.tag'], 'shop.order');
  });

  it('keep all digits of 64-bit integers, and the text of binary inside lists', async () => {
    const uint64 = (value: bigint) => {
      const bytes = Buffer.alloc(9, 0xcf);
      bytes.writeBigUInt64BE(value, 1);
      return bytes;
    };
    const id = 9_007_199_254_740_993n;
    const text = binary(Buffer.from('text'));
    const record = map(
      pack('id'),
      uint64(id),
      pack('small'),
      uint64(7n),
      pack('list'),
      array(uint64(id), uint64(7n), text),
      uint64(5n),
      pack('by a number'),
    );
    await send(array(pack('t'), uint64(BigInt(seconds)), record, chunk));
    const [stored] = await logs();
    assert.equal(stored?.id, String(id));
    assert.equal(stored?.small, 7);
    assert.equal(stored?.list, `["${id}",7,"text"]`);
    assert.equal(stored?.['5'], 'by a number');
    assert.equal(stored?.['@timestamp'], '2023-11-14T22:13:20.000Z');
  });

  const deep = Buffer.concat([Buffer.alloc(5000, 0x91), nil]);
  const bad: [string, Buffer][] = [
    ['a key that is nil', array(time, map(pack('message'), pack('m'), nil, pack(1)))],
    ['a key that is an array', array(time, map(array(nil), pack(1)))],
    ['a key that is a map', array(time, map(map(), pack(1)))],
    ['a key that is an extension', array(time, map(pack(new ExtData(5, new Uint8Array(3))), pack(1)))],
    ['a key named __proto__', array(time, map(pack('__proto__'), map()))],
    ['a record that is a list', array(time, array(nil))],
    ['a record that is nil', array(time, nil)],
    ['a record that is an extension', array(time, pack(new ExtData(5, new Uint8Array(3))))],
    ['nesting of 5000 levels', array(time, map(pack('deep'), deep))],
    ['an EventTime of 4 bytes', array(pack(new ExtData(0, new Uint8Array(4))), named('m'))],
    ['a negative time', array(pack(-1), named('m'))],
    ['a time in milliseconds', array(pack(seconds * 1000), named('m'))],
    ['a time of 1e308', array(pack(1e308), named('m'))],
    ['a time that is NaN', array(pack(Number.NaN), named('m'))],
    ['a time that is a string', array(pack('now'), named('m'))],
    ["Fluent Bit's mark of a group", array(array(eventTime(0xffff_ffff, 0), map()), map())],
    ['no record', array(time)],
  ];
  describe('that are invalid are counted, the valid ones are stored, and the message is acknowledged:', () => {
    for (const [name, entry] of [...bad, ['an entry that is not an array', pack(7)] as [string, Buffer]]) {
      it(name, async () => {
        let sent = 0;
        for (const message of Object.values(modes)) {
          const entries = [array(time, named('before')), entry, array(time, named('after'))];
          assert.deepEqual(decode(await send(message(pack('t'), entries, chunk))), acknowledged);
          sent++;
          assert.equal((await status()).logs.rejected, sent);
          assert.equal((await logs()).length, 2 * sent);
        }
      });
    }
  });

  describe('that are invalid are acknowledged and counted in Message mode:', () => {
    for (const [name, entry] of bad.slice(0, -1)) {
      it(name, async () => {
        const message = Buffer.concat([Buffer.from([0x94]), pack('t'), entry.subarray(1), chunk]);
        assert.deepEqual(decode(await send(message)), acknowledged);
        const { logs: counted, receivers } = await status();
        assert.equal(counted.rejected, 1);
        assert.equal(receivers.forward.brokenConnections, 0);
        assert.deepEqual(await logs(), []);
      });
    }
  });

  it('are accepted with integer and binary keys, a binary tag, and an EventTime in ext 8', async () => {
    const record = map(
      binary(Buffer.from('message')),
      pack('m'),
      pack(5),
      pack('five'),
      pack('at'),
      eventTime(),
    );
    const message = array(binary(Buffer.from('t')), eventTime(seconds, 1_000_000, true), record, chunk);
    assert.deepEqual(decode(await send(message)), acknowledged);
    const [stored] = await logs();
    assert.equal(stored?.message, 'm');
    assert.equal(stored?.['5'], 'five');
    assert.equal(stored?.['fluent.tag'], 't');
    assert.equal(stored?.['@timestamp'], '2023-11-14T22:13:20.001Z');
  });

  it('are accepted with invalid UTF-8, duplicate keys, and values of unknown types', async () => {
    const odd = Buffer.from([0xa2, 0xff, 0xfe]);
    const stamp = Buffer.concat([Buffer.from([0xc7, 12, 0xff]), Buffer.alloc(12, 0x7f)]);
    const record = map(
      pack('message'),
      odd,
      pack('n'),
      pack(1),
      pack('n'),
      pack(2),
      pack('ext'),
      pack(new ExtData(99, new Uint8Array(2))),
      pack('stamp'),
      stamp,
    );
    assert.deepEqual(decode(await send(array(pack('t'), time, record, chunk))), acknowledged);
    assert.equal((await logs())[0]?.n, 2);
  });

  it('are acknowledged although other options are malformed, unknown or wrong', async () => {
    const option = map(
      nil,
      pack(1),
      pack('size'),
      pack(99),
      pack('odd'),
      map(nil, nil),
      pack('chunk'),
      pack('c'),
    );
    for (const message of [modes.Forward, modes.PackedForward]) {
      assert.deepEqual(
        decode(await send(message?.(pack('t'), [array(time, named('m'))], option) as Buffer)),
        acknowledged,
      );
    }
    assert.deepEqual(decode(await send(array(pack('t'), array(), chunk))), acknowledged);
    assert.deepEqual(decode(await send(array(pack('t'), binary(Buffer.alloc(0)), chunk))), acknowledged);
    assert.equal((await logs()).length, 2);
  });

  it('are accepted after nil heartbeats on the same connection', async () => {
    assert.deepEqual(
      decode(await send(Buffer.concat([nil, nil, array(pack('t'), time, named('m'), chunk)]))),
      acknowledged,
    );
  });

  it('are decoded from a message of many megabytes while other senders are served', async () => {
    const entry = array(time, map());
    const large = send(array(pack('t'), binary(Buffer.concat(Array(500_000).fill(entry))), chunk));
    assert.deepEqual(decode(await send(array(pack('t'), time, named('small'), chunk))), acknowledged);
    assert.deepEqual(decode(await large), acknowledged);
    assert.equal((await status()).receivers.forward.records, 500_001);
  });

  describe('that cannot be decoded are not acknowledged, and are counted in the audit and the metrics:', () => {
    const entry = array(time, named('m'));
    const cases: [string, Buffer][] = [
      ['truncated packed entries', array(pack('t'), binary(entry.subarray(0, -1)), chunk)],
      [
        'a broken gzip',
        array(
          pack('t'),
          binary(gzipSync(entry).subarray(0, -9)),
          map(pack('chunk'), pack('c'), pack('compressed'), pack('gzip')),
        ),
      ],
      [
        'a compression of another kind',
        array(pack('t'), binary(entry), map(pack('chunk'), pack('c'), pack('compressed'), pack('zstd'))),
      ],
    ];
    for (const [name, message] of cases) {
      it(name, async () => {
        assert.equal((await send(message)).length, 0);
        await until(async () => (await status()).receivers.forward.brokenConnections === 1);
        const { received } = await getJson(`${console.url}/api/audit`);
        assert.equal(received.refused.forwardConnections, 1);
        const metrics = await (await fetch(`${console.url}/metrics`)).text();
        assert.match(metrics, /^console_refused_total\{protocol="forward"\} 1$/m);
        assert.deepEqual(await logs(), []);
      });
    }
  });
});
