import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, statfs, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createForwardReceiver } from '@glasshouse/console';
import { type Declarations, readSettings } from '@glasshouse/settings';
import { createTelemetry, forwardLogs } from '@glasshouse/telemetry';
import { eventually } from '@glasshouse/timing/testing';
import { createSwitchedProxy, type SwitchedProxy } from '../stack/switched-proxy.js';
import { invalidUtf8, sendRecords } from './foreign-sender.js';
import { type FluentdOptions, type RunningFluentd, runFluentd } from './run-fluentd.js';

const settings = {
  FLUENTD_COMMAND: {
    type: 'string',
    default: 'fluentd',
    doc: 'Fluentd with the plugins of fluentd/Dockerfile',
  },
  ELASTICSEARCH_URL: { type: 'url', doc: 'Elasticsearch, e.g. http://127.0.0.1:9200' },
  SMALL_DISK: { type: 'string', doc: 'empty folder on a file system of 8 to 64 MB of its own' },
} as const satisfies Declarations;
const setup = fileURLToPath(new URL('../../../elasticsearch/setup.mjs', import.meta.url));
const stream = 'logs-glasshouse-default';

describe('Fluentd with fluentd/fluent.conf', function throughFluentd() {
  this.timeout(300_000);
  this.slow(60_000);
  const { FLUENTD_COMMAND, ELASTICSEARCH_URL, SMALL_DISK } = readSettings(process.env, settings);
  let elasticsearch: SwitchedProxy;
  let fluentd: RunningFluentd;
  let service: string;
  const received = new Set<unknown>();
  const receiver = createForwardReceiver({
    onRecords(records) {
      for (const { record } of records) received.add(record['event.id']);
    },
  });

  async function start(options: Partial<FluentdOptions> = {}): Promise<void> {
    fluentd = await runFluentd({
      command: FLUENTD_COMMAND,
      elasticsearchPort: elasticsearch.port,
      consolePort: receiver.port,
      ...options,
    });
  }
  function telemetryOf(name: string) {
    return createTelemetry({
      service: { name, version: '1', instance: 'by-hand' },
      processMetrics: false,
      logs: [forwardLogs({ targets: [`127.0.0.1:${fluentd.port}`], timeoutMs: 5000 })],
    });
  }
  /** Returns the `event.id` of every stored record of the service: unsorted, with repetitions. */
  async function stored(): Promise<string[]> {
    const response = await fetch(`${ELASTICSEARCH_URL}/${stream}/_search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        size: 10_000,
        track_total_hits: true,
        _source: ['event.id'],
        query: { prefix: { 'service.name': service } },
      }),
    });
    const { hits } = (await response.json()) as {
      hits: { total: { value: number }; hits: { _source: Record<string, string> }[] };
    };
    assert.ok(hits.total.value <= 10_000, `${hits.total.value} records`);
    return hits.hits.map(({ _source }) => String(_source['event.id']));
  }
  const records = (count: number, fields: Record<string, unknown> = {}) =>
    Array.from({ length: count }, (_, at) => ({
      'event.id': `${service}-${Math.random().toString(36).slice(2)}-${at}`,
      'service.name': service,
      message: 'm',
      ...fields,
    }));
  const idsOf = (sent: readonly Record<string, unknown>[]) => sent.map((record) => record['event.id']).sort();

  before(async () => {
    await promisify(execFile)(process.execPath, [setup], { env: { ELASTICSEARCH_URL } });
    await receiver.listen({ host: '127.0.0.1', port: 0 });
    const { hostname, port } = new URL(ELASTICSEARCH_URL);
    elasticsearch = await createSwitchedProxy(hostname, Number(port));
  });
  after(async () => {
    await receiver.close();
    await elasticsearch.close();
  });
  beforeEach(() => {
    service = `by-hand-${Date.now().toString(36)}`;
    elasticsearch.pass();
  });
  afterEach(() => fluentd.close());

  it('stores 10,000 records exactly once through an outage of Elasticsearch and a kill of Fluentd', async () => {
    await start();
    const telemetry = telemetryOf(service);
    const write = (count: number) => {
      for (let at = 0; at < count; at += 1) telemetry.log.info('line', { at });
    };
    write(2500);
    await telemetry.flush(60_000);
    elasticsearch.refuse();
    write(5000);
    await telemetry.flush(60_000);
    await fluentd.kill();
    write(2500);
    await fluentd.start();
    elasticsearch.pass();
    await telemetry.flush(60_000);
    const [stats] = telemetry.deliveryStats();
    assert.deepEqual([stats?.produced, stats?.delivered], [10_000, 10_000]);
    const ids = await eventually(async () => {
      const found = await stored();
      assert.ok(found.length >= 10_000, `${found.length} stored`);
      return found;
    }, 120_000);
    assert.deepEqual([ids.length, new Set(ids).size], [10_000, 10_000]);
    await telemetry.close(0);
  });

  it('stores each refused record as a dead letter with its reason, and all other records of the batch', async () => {
    await start();
    const good = records(20);
    const bad: [record: Record<string, unknown>, reason: RegExp][] = (
      [
        [{ 'event.id': 'x'.repeat(513) }, /event\.id has more than 512 bytes/],
        [{ 'event.id': `${service}${invalidUtf8}` }, /event\.id is not valid UTF-8/],
        [{ 'event.id': Buffer.from([0xff, 0xfe]) }, /event\.id is not valid UTF-8/],
        [{ 'event.id': '' }, /event\.id is empty/],
        [{ 'event.id': 5 }, /event\.id is missing or not a text/],
        [{ 'event.id': { a: 1 } }, /event\.id is missing or not a text/],
        [{ 'event.id': undefined }, /event\.id is missing or not a text/],
        [{ _doc_count: 1000 }, /the name _doc_count is reserved/],
        [{ text: 'x'.repeat(2 << 20) }, /the record has more than 524288 bytes/],
        [{ object: { list: ['x'.repeat(600 << 10)] } }, /the record has more than 524288 bytes/],
        [{ _id: 'x' }, /400.*\[_id\]/],
        [{ 'service.name': `${service}${invalidUtf8}` }, /400.*service\.name/],
        [{ [`name${invalidUtf8}`]: 1 }, /400/],
        [{ '@timestamp': 'yesterday' }, /400.*@timestamp/],
      ] as [Record<string, unknown>, RegExp][]
    ).map(([fields, reason]) => [records(1, fields)[0] as Record<string, unknown>, reason]);
    assert.ok(
      await sendRecords(fluentd.port, [
        ...good.slice(0, 10),
        ...bad.map(([record]) => record),
        ...good.slice(10),
      ]),
    );
    await eventually(async () => assert.deepEqual((await stored()).sort(), idsOf(good)), 60_000);
    const letters = await eventually(async () => {
      const found = await fluentd.deadLetters();
      assert.ok(found.length >= bad.length, `${found.length} dead letters: ${JSON.stringify(found)}`);
      return found;
    }, 60_000);
    assert.equal(letters.length, bad.length);
    const reasons = letters.map((letter) => String(letter['dead_letter.reason']));
    for (const [, reason] of bad)
      assert.ok(
        reasons.some((text) => reason.test(text)),
        `${reason}: ${reasons.join('\n')}`,
      );
    assert.equal(await fluentd.metric('fluentd_dead_letters_total'), bad.length);
    assert.equal(await fluentd.metric('fluentd_log_records_total'), good.length + 4);
  });

  it('keeps the newest dead letters within their size and age, counts the removed bytes, and stores other records', async () => {
    const limit = 300_000;
    await start({
      change: (conf) =>
        conf
          .replace('max_file_bytes 8m', 'max_file_bytes 100000')
          .replace('max_total_bytes 64m', `max_total_bytes ${limit}`)
          .replace('flush_interval 5s', 'flush_interval 0.2'),
      prepare: async (buffer) => {
        const old = join(buffer, 'dead-letters.20200101.log');
        await writeFile(old, '{"old":1}\n');
        await utimes(old, 0, 0);
        await mkdir(join(buffer, 'backup/worker0/out'), { recursive: true });
        for (const name of ['a', 'b'])
          await writeFile(join(buffer, `backup/worker0/out/${name}.log`), Buffer.alloc(200_000));
      },
    });
    const sizes = async (name: RegExp) => (await fluentd.files()).filter(({ path }) => name.test(path));
    await eventually(async () => assert.equal((await sizes(/^backup/)).length, 1));
    const good: Record<string, unknown>[] = [];
    let last = '';
    for (let round = 0; round < 20; round += 1) {
      last = `letter-${round}`;
      const bad = Array.from({ length: 40 }, () => ({ 'event.id': '', last, filler: 'f'.repeat(1000) }));
      const [beside] = records(1);
      if (!beside) throw new Error('no record');
      good.push(beside);
      assert.ok(await sendRecords(fluentd.port, [...bad, beside]));
      await eventually(async () =>
        assert.ok(
          (await fluentd.deadLetters()).some((letter) => letter.last === last),
          last,
        ),
      );
      const letters = await sizes(/^dead-letters\./);
      const bytes = letters.reduce((sum, { size }) => sum + size, 0);
      assert.ok(bytes <= limit, `${bytes} bytes of dead letters`);
      assert.ok(letters.every(({ size }) => size <= 100_000));
    }
    assert.ok((await fluentd.deadLetters()).every((letter) => letter.old === undefined));
    await eventually(async () => assert.deepEqual((await stored()).sort(), idsOf(good)), 60_000);
    // 20 x 40 letters of more than 1000 bytes, of which at most the limit remains, the old file and one backup.
    const removed = await fluentd.metric('fluentd_retention_removed_bytes_total');
    assert.ok(removed > 800_000 - limit + 200_000 && removed < 1_200_000, `${removed} bytes removed`);
    assert.equal(await fluentd.metric('fluentd_dead_letters_total'), 800);
    assert.ok((await fluentd.metric('fluentd_retained_bytes')) <= limit + 200_000);
  });

  it('stores or refuses each record with an odd value alone', async () => {
    await start();
    let nested: unknown = 1;
    for (let depth = 0; depth < 60; depth += 1) nested = { below: nested };
    const values: unknown[] = [
      Buffer.from([0xff, 0xfe]),
      Buffer.from('text'),
      { inner: Buffer.from([0xff]) },
      [Buffer.from([0xff]), 'é'],
      Number.NaN,
      Number.NEGATIVE_INFINITY,
      1e308,
      null,
      true,
      nested,
      [],
      {},
      '',
      '\u0000',
      'é'.repeat(200_000),
      `é${invalidUtf8}`,
    ];
    const odd = values.map(
      (value) => records(1, { 'odd.value': value, é: 'é' })[0] as Record<string, unknown>,
    );
    const oddKeys = ['', ' ', '.', 'a..b', '_id', '@timestamp.x', 'é'.repeat(300)].map(
      (name) => records(1, { [name]: 1 })[0] as Record<string, unknown>,
    );
    const good = records(20);
    assert.ok(await sendRecords(fluentd.port, [...good.slice(0, 10), ...odd, ...oddKeys, ...good.slice(10)]));
    const sent = idsOf([...good, ...odd, ...oddKeys]);
    await eventually(async () => {
      const refused = (await fluentd.deadLetters()).map((letter) => letter['event.id']);
      assert.deepEqual([...(await stored()), ...refused].sort(), sent);
    }, 60_000);
    const refused = await fluentd.deadLetters();
    assert.ok(refused.length > 0 && refused.length < odd.length, `${refused.length} refused`);
    console.log(`      ${refused.length} of ${odd.length + oddKeys.length} refused`);
  });

  it('makes the records of seven services searchable within 5 s', async () => {
    await start();
    const telemetries = Array.from({ length: 7 }, (_, at) => telemetryOf(`${service}-${at}`));
    const delays: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const started = Date.now();
      for (const telemetry of telemetries) telemetry.log.info('line', { round });
      await eventually(async () => assert.equal((await stored()).length, 7 * (round + 1)), 30_000);
      delays.push(Date.now() - started);
    }
    for (const telemetry of telemetries) await telemetry.close(1000);
    console.log(`      searchable after ${delays.join(', ')} ms`);
    assert.ok(Math.max(...delays) < 5000, delays.join());
  });

  it('serves the console while the buffer for Elasticsearch is full, and acknowledges only what it stores', async () => {
    await start({ change: (conf) => conf.replace('total_limit_size 512m', 'total_limit_size 1m') });
    elasticsearch.refuse();
    const acknowledged: unknown[] = [];
    let refused = 0;
    let last: unknown;
    while (refused < 3) {
      const batch = records(200, { filler: 'f'.repeat(1000) });
      if (await sendRecords(fluentd.port, batch)) acknowledged.push(...idsOf(batch));
      else refused += 1;
      last = batch.at(-1)?.['event.id'];
    }
    assert.ok(acknowledged.length > 0);
    await eventually(async () => assert.ok(received.has(last), 'the console has the last record'), 20_000);
    elasticsearch.pass();
    const ids = await eventually(async () => {
      const found = await stored();
      assert.ok(found.length >= acknowledged.length, `${found.length} of ${acknowledged.length}`);
      return found;
    }, 60_000);
    assert.deepEqual(ids.sort(), acknowledged.sort());
    assert.equal(await fluentd.metric('fluentd_dead_letters_total'), 0);
  });

  it('acknowledges nothing while the disk is full, logs little, and stores what it acknowledged', async () => {
    await start({ bufferFolder: SMALL_DISK });
    elasticsearch.refuse();
    const fillers = join(SMALL_DISK, 'filler');
    const { bavail, bsize } = await statfs(SMALL_DISK);
    await writeFile(fillers, Buffer.alloc(Math.max(0, bavail * bsize - (1 << 20))));
    const acknowledged: unknown[] = [];
    const deadline = Date.now() + 20_000;
    let refused = 0;
    while (Date.now() < deadline || refused === 0) {
      const batch = [...records(100, { filler: 'f'.repeat(1000) }), ...records(1, { 'event.id': '' })];
      if (await sendRecords(fluentd.port, batch)) acknowledged.push(...idsOf(batch.slice(0, 100)));
      else refused += 1;
    }
    const { logBytes } = fluentd;
    console.log(`      refused ${refused} batches; log of ${logBytes} bytes`);
    assert.ok(acknowledged.length > 0 && refused > 0);
    assert.ok(logBytes < 20_000 + refused * 10_000, `${logBytes} bytes of log`);
    await promisify(execFile)('rm', [fillers]);
    elasticsearch.pass();
    await eventually(async () => {
      const found = await stored();
      assert.equal(new Set(found).size, found.length);
      const missing = acknowledged.filter((id) => !found.includes(String(id)));
      assert.deepEqual(missing, []);
    }, 60_000);
  });
});
