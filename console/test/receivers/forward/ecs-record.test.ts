import assert from 'node:assert/strict';
import { Encoder, ExtData } from '@msgpack/msgpack';
import { createForwardDecoder } from '../../../server/src/receivers/forward/decode-message.js';
import { EcsRecord } from '../../../server/src/receivers/forward/ecs-record.js';
import { FramingError, valuePositions } from '../../../server/src/receivers/forward/element-head.js';
import type { ForwardRecord } from '../../../server/src/receivers/forward/forward-event.js';
import { logRecordsOf } from '../../../server/src/receivers/forward/forward-record.js';
import { createTelemetryStore } from '../../../server/src/store/telemetry-store.js';
import { createRandom, type Random } from '../../random.js';

const encoder = new Encoder({ useBigInt64: true });
const pack = (value: unknown) => Buffer.from(encoder.encode(value));
const seconds = 1_700_000_000;
const traceId = '0af7651916cd43dd8448eb211c80319c';
const usual = {
  '@timestamp': '2026-11-30T12:00:00.123Z',
  'log.level': 'info',
  message: 'order confirmed',
  'service.name': 'order',
  'service.node.name': '018f3f5e-1111-7abc-8def-0123456789ab',
  'event.id': 'e-1',
  'trace.id': traceId,
  'span.id': '00f067aa0ba902b7',
  'order.id': '018f3f5e-9d3c-7abc-8def-0123456789ab',
  'http.response.status_code': 200,
  'event.duration': 1.5e9,
  'feature.enabled': true,
};

type Entry = [time: unknown, record: Buffer];

/** Decodes entries in a PackedForward message, where records of the usual form are read without objects. */
function decodePacked(entries: Entry[]): { records: Iterable<ForwardRecord>; isEcs: () => boolean[] } {
  return decodeEntries(
    entries.map(([time, record]) => Buffer.concat([Buffer.from([0x92]), pack(time), record])),
  );
}

function decodeEntries(bytes: Buffer[]): { records: Iterable<ForwardRecord>; isEcs: () => boolean[] } {
  const decode = createForwardDecoder({ maxInflatedBytes: 1 << 20 });
  const isEcs: boolean[] = [];
  function* records() {
    for (const entry of decode(pack(['shop', Buffer.concat(bytes)])).entries) {
      if (entry) isEcs.push(entry instanceof EcsRecord);
      if (entry) yield entry;
    }
  }
  return { records: records(), isEcs: () => isEcs };
}

/** Decodes each entry as a message of its own, whose record becomes an object. */
function* decodeSeparately(entries: Entry[]): Generator<ForwardRecord> {
  const decode = createForwardDecoder({ maxInflatedBytes: 1 << 20 });
  for (const [time, record] of entries) {
    const message = Buffer.concat([Buffer.from([0x93]), pack('shop'), pack(time), record]);
    for (const entry of decode(message).entries) if (entry) yield entry;
  }
}

/** Returns all that the store knows about records. */
async function stored(records: Iterable<ForwardRecord>) {
  const store = createTelemetryStore({ maxBytes: 8 << 20 });
  store.addLogs(logRecordsOf(records));
  const scanned = [...store.logs.scan({}, 'oldest')].map((view) => view.fields());
  const traces = [...store.traces.all()].map(({ id, requests }) => ({ id, requests }));
  const { counts, services } = store.logs;
  const ofTrace = await store.logs.find({ traceId, limit: 1000 });
  const errors = await store.logs.find({ level: 'error', limit: 1000 });
  const instances = services.map((service) =>
    store.counters.instancesOf(service).map(({ firstMs, lastMs, ...instance }) => instance),
  );
  return { scanned, traces, counts, services, instances, ofTrace, errors };
}

const entry = (record: object, time: unknown = seconds): Entry => [time, pack(record)];
/** Encodes a map whose names may be repeated. */
const repeating = (...fields: [unknown, unknown][]): Entry => [
  seconds,
  Buffer.concat([Buffer.from([0x80 | fields.length]), ...fields.flat().map(pack)]),
];

describe('EcsRecord', () => {
  it('reads the usual records of loggers', () => {
    const { records, isEcs } = decodePacked([
      entry(usual),
      entry({ ...usual, '@timestamp': '2026-11-30T12:00:00.123456Z' }),
      entry({ ...usual, message: 'Gruß: 中文', 'event.duration': 2 ** 40, negative: -5, ratio: 0.25 }),
    ]);
    const read = Array.from(records, ({ tag, time, record }) => ({ tag, time, record }));
    assert.deepEqual(isEcs(), [true, true, true]);
    assert.deepEqual(read[0]?.record, usual);
    assert.equal(read[0]?.tag, 'shop');
    assert.deepEqual(read[2]?.record, {
      ...usual,
      message: 'Gruß: 中文',
      'event.duration': 2 ** 40,
      negative: -5,
      ratio: 0.25,
    });
  });

  const { message, ...withoutMessage } = usual;
  const others: [string, Entry][] = [
    ['without a required field', entry(withoutMessage)],
    ['with a nested value', entry({ ...usual, nested: { deep: 1 } })],
    ['with a list', entry({ ...usual, list: [1] })],
    ['with null', entry({ ...usual, nothing: null })],
    ['with binary', entry({ ...usual, bytes: Buffer.from('x') })],
    ['with an extension', entry({ ...usual, extension: new ExtData(5, Buffer.from('x')) })],
    ['with an integer beyond the numbers of JavaScript', entry({ ...usual, big: 2n ** 60n })],
    ['with NaN', entry({ ...usual, number: Number.NaN })],
    ['with a level of another sender', entry({ ...usual, 'log.level': 'WARNING' })],
    ['with a severity number', entry({ ...usual, severity_number: 17 })],
    ['with an invalid time', entry({ ...usual, '@timestamp': 'yesterday' })],
    ['with a number as its time', entry({ ...usual, '@timestamp': 12 })],
    ['with a time of the year 10000', entry({ ...usual, '@timestamp': '+010000-01-01T00:00:00.000Z' })],
    ['with a trace id in upper case', entry({ ...usual, 'trace.id': traceId.toUpperCase() })],
    ['with a trace id of zeros', entry({ ...usual, 'trace.id': '0'.repeat(32) })],
    ['with a short span id', entry({ ...usual, 'span.id': 'ab' })],
    ['with another name of the trace id', entry({ ...usual, trace_id: 'ff'.repeat(16) })],
    ['with a number as its message', entry({ ...usual, message: 5 })],
    ['with a number as its event id', entry({ ...usual, 'event.id': 5 })],
    ['with a field of the console', entry({ ...usual, 'fluent.tag': 'own' })],
    ['with an empty name', entry({ ...usual, '': 1 })],
    ['with a long name', entry({ ...usual, ['n'.repeat(300)]: 1 })],
    ['with a name beyond ASCII', entry({ ...usual, größe: 1 })],
    ['with a long text', entry({ ...usual, text: 'x'.repeat(20_000) })],
    ['with too many fields', entry({ ...usual, ...numbered(200) })],
    ['with a long service name', entry({ ...usual, 'service.name': 's'.repeat(300) })],
    ['with __proto__', repeating(...Object.entries(usual), ['__proto__', 1])],
    ['with a repeated name', repeating(...Object.entries(usual), ['message', 'second'])],
    ['with a number as a name', repeating(...Object.entries(usual), [7, 'seven'])],
    ['with a name that is no UTF-8', invalidName()],
    ['with metadata', entry(usual, [seconds, { host: 'h1' }])],
    ['with a fraction as its time', entry(usual, seconds + 0.5)],
  ];
  for (const [name, given] of others)
    it(`leaves a record ${name} to the general reader`, async () => {
      const { records, isEcs } = decodePacked([given]);
      const found = await stored(records);
      assert.ok(!isEcs().includes(true));
      assert.deepEqual(found, await stored(decodeSeparately([given])));
    });

  it('does not read a marker of groups as an event', () => {
    const marker = Buffer.alloc(8);
    marker.writeUInt32BE(0xffff_ffff, 0);
    assert.deepEqual([...decodePacked([entry(usual, new ExtData(0, marker))]).records], []);
  });

  it('stores random records as the general reader does', async () => {
    const random = createRandom(7);
    for (let round = 0; round < 40; round++) {
      const entries = Array.from({ length: 60 }, (_, n) => entry(randomRecord(random, round * 60 + n)));
      const { records, isEcs } = decodePacked(entries);
      const found = await stored(records);
      assert.deepEqual(found, await stored(decodeSeparately(entries)));
      assert.ok(isEcs().filter(Boolean).length > 10, 'most records are usual');
    }
  });

  it('stores entries with changed bytes as the general reader does', async () => {
    const random = createRandom(11);
    let ecsCount = 0;
    for (let round = 0; round < 40; round++) {
      const entries: Buffer[] = [];
      while (entries.length < 20) {
        const whole = Buffer.concat([
          Buffer.from([0x92]),
          pack(seconds),
          pack(randomRecord(random, round * 20 + entries.length)),
        ]);
        entries.push(...valuesIn(changed(random, whole)));
      }
      // a third element, which the receiver ignores, makes an entry unusual
      const unusual = entries.map((bytes) =>
        bytes[0] === 0x92
          ? Buffer.concat([Buffer.from([0x93]), bytes.subarray(1), Buffer.from([0xc0])])
          : bytes,
      );
      const usualWay = decodeEntries(entries);
      assert.deepEqual(await stored(usualWay.records), await stored(decodeEntries(unusual).records));
      ecsCount += usualWay.isEcs().filter(Boolean).length;
    }
    assert.ok(ecsCount > 100, `${ecsCount} usual records`);
  });

  it('reads records of a sender with thousands of different names', async () => {
    const entries = Array.from({ length: 100 }, (_, n) =>
      entry({ ...usual, 'event.id': `e${n}`, ...numbered(100, `block${n}.`) }),
    );
    const { records } = decodePacked(entries);
    assert.deepEqual(await stored(records), await stored(decodeSeparately(entries)));
  });
});

/** Replaces, inserts or removes at most three bytes. */
function changed({ next: random }: Random, given: Buffer): Buffer {
  let bytes = given;
  for (let left = Math.floor(random() * 4); left > 0; left--) {
    const at = Math.floor(random() * bytes.length);
    const byte = Buffer.from([Math.floor(random() * 256)]);
    const change = random();
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(change < 0.2 ? at : at + 1)];
    bytes = Buffer.concat(change < 0.9 ? [before, byte, after] : [before, after]);
  }
  return bytes;
}

/** Returns the complete values that bytes consist of; none when the last one is incomplete. */
function valuesIn(bytes: Buffer): Buffer[] {
  try {
    return valuePositions(bytes)
      .slice(1)
      .map((end, at, ends) => bytes.subarray(at === 0 ? 0 : ends[at - 1], end));
  } catch (error) {
    assert.ok(error instanceof FramingError);
    return [];
  }
}

/** Repeats a name whose only byte is invalid in UTF-8. */
function invalidName(): Entry {
  const name = Buffer.from([0xa1, 0xff]);
  const fields = Object.entries(usual).flat().map(pack);
  const count = Object.keys(usual).length + 2;
  return [seconds, Buffer.concat([Buffer.from([0x80 | count]), ...fields, name, pack(1), name, pack(2)])];
}

function numbered(count: number, prefix = 'field'): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}`, n]));
}

/** Returns a record that is usual in most respects, with an unusual value now and then. */
function randomRecord({ next: random, oneOf: pick }: Random, n: number): object {
  const rarely = <T>(value: T, other: T) => (random() < 0.03 ? other : value);
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
  const ms = 1_700_000_000_000 + Math.floor(random() * 200_000);
  const iso = new Date(ms).toISOString();
  const times = [iso, iso.replace('Z', '456Z'), iso.replace('Z', '000001Z'), iso.replace('Z', '+01:00')];
  const values = [
    ...[
      '',
      'a',
      'x'.repeat(64),
      'y'.repeat(65),
      'Grüße',
      '\u0000',
      '🙂'.repeat(8),
      hex(16),
      hex(32),
      hex(36),
    ],
    ...[
      0,
      -0,
      1,
      -1,
      127,
      128,
      -32,
      -33,
      255,
      65_535,
      65_536,
      2 ** 31,
      2 ** 32,
      2 ** 53 - 1,
      -(2 ** 40),
      0.1,
    ],
    ...[true, false, rarely<unknown>(1, null), rarely<unknown>('z', ['list']), rarely<unknown>(2, { a: 1 })],
  ];
  const uuid = `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`;
  const record: Record<string, unknown> = {
    '@timestamp': rarely(pick(times), 'no time'),
    'log.level': rarely(pick(['info', 'warn', 'error', 'fatal', 'debug', 'trace']), 'Notice'),
    message: rarely<unknown>(pick(['cache miss', `order ${uuid} confirmed`, '']), 3),
    'service.name': pick(['order', 'gateway', 'büro']),
    'event.id': pick([uuid, `id-${n}`, 'sent again', 'x'.repeat(200)]),
    'trace.id': rarely(pick([traceId, hex(32)]), pick([hex(32).toUpperCase(), 'none'])),
    'span.id': rarely(hex(16), pick([hex(15), ''])),
    'service.node.name': pick(['vm-1', uuid]),
  };
  if (random() < 0.5)
    Object.assign(record, {
      'event.action': 'http-request',
      'http.request.method': pick(['GET', 'POST']),
      'http.route': '/orders/{id}',
      'url.path': `/orders/${uuid}`,
      'http.response.status_code': pick([200, 404, 503, 999]),
      'event.duration': Math.floor(random() * 2e9),
      'user.id': pick([uuid, '', 'ann']),
    });
  for (let k = 0; k < 4; k++) record[`field.${Math.floor(random() * 30)}`] = pick(values);
  const names = Object.keys(record).sort(() => random() - 0.5);
  return Object.fromEntries(names.map((name) => [name, record[name]]));
}
