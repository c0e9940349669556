import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTelemetry, type LogRecord } from '@glasshouse/telemetry';
import { readAddresses } from './addresses.js';

const folder = new URL('../../../elasticsearch/', import.meta.url);

interface Created {
  status: number;
  error?: { type: string; reason: string };
}
interface Template {
  index_patterns: string[];
  priority: number;
  template: { mappings: { subobjects?: boolean; properties: Record<string, { type: string }> } };
}

describe('elasticsearch/index-template.json and setup.mjs on Elasticsearch', function onElasticsearch() {
  this.timeout(120_000);
  const { ELASTICSEARCH_URL } = readAddresses(process.env);
  /** Data streams of a test match the template and are deleted after it. */
  let stream: string;
  let template: Template;

  beforeEach(async () => {
    stream = `logs-glasshouse-test${Date.now().toString(36)}`;
    template = JSON.parse(await readFile(new URL('index-template.json', folder), 'utf8')) as Template;
  });
  afterEach(async () => {
    await request('DELETE', `/_data_stream/${stream}`);
    await request('DELETE', `/_index_template/${stream}`);
  });

  async function request<T>(method: string, path: string, body?: object | string): Promise<T> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const type = typeof body === 'string' ? 'application/x-ndjson' : 'application/json';
    const response = await fetch(`${ELASTICSEARCH_URL}${path}`, {
      method,
      headers: { 'content-type': type },
      ...(body !== undefined && { body: text }),
    });
    return (await response.json()) as T;
  }
  async function setUp(): Promise<string> {
    const env = { ELASTICSEARCH_URL, DATA_STREAM: stream, SETUP_TIMEOUT_MS: '60000' };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [fileURLToPath(new URL('setup.mjs', folder))],
      {
        env,
      },
    );
    return stdout;
  }
  async function create(records: readonly Record<string, unknown>[]): Promise<Created[]> {
    const lines = records.flatMap((record, at) => [
      { create: { _id: record['event.id'] ?? `${stream}-${at}` } },
      { '@timestamp': new Date().toISOString(), ...record },
    ]);
    const { items } = await request<{ items: { create: Created }[] }>(
      'POST',
      `/${stream}/_bulk?refresh=true`,
      `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`,
    );
    return items.map((item) => item.create);
  }
  const search = (body: object) =>
    request<{
      hits: { total: { value: number } };
      aggregations?: Record<string, { value: number; buckets: { key: string; doc_count: number }[] }>;
      _shards: { failed: number };
    }>('POST', `/${stream}/_search`, body);
  /** Makes a data stream with another mapping, as an earlier version of the project did. */
  async function createWith(change: (template: Template) => void): Promise<void> {
    change(template);
    await request('PUT', `/_index_template/${stream}`, {
      ...template,
      index_patterns: [stream],
      priority: 900,
    });
    await request('PUT', `/_data_stream/${stream}`);
    await request('DELETE', `/_index_template/${stream}`);
  }

  it('stores a field beside fields below its name, and values of another type', async () => {
    await setUp();
    const created = await create([
      { order: 'o-1' },
      { 'order.id': 'o-2' },
      { order: { id: 'o-3', total: 5 } },
      { 'order.id.part': 1 },
      { http: 'x', message: 'm', 'message.more': 1 },
      { 'http.response.status_code': 'many', 'event.duration': 1.5, 'order.total': 'free' },
      { 'trace.id': 5, other: 1 },
      { other: 'text', 'other.part': true },
    ]);
    assert.deepEqual(
      created.filter(({ status }) => status !== 201),
      [],
    );
    assert.equal((await search({ query: { term: { 'order.id': 'o-3' } } })).hits.total.value, 1);
  });

  it('sums amounts, and orders by user', async () => {
    await setUp();
    await create([
      { 'user.id': 'ada', 'order.total': 250 },
      { 'user.id': 'ada', 'order.total': 50 },
      { 'user.id': 'bob', 'order.total': 1 },
    ]);
    const { aggregations } = await search({
      size: 0,
      aggs: {
        total: { sum: { field: 'order.total' } },
        users: { terms: { field: 'user.id' }, aggs: { spent: { sum: { field: 'order.total' } } } },
      },
    });
    assert.equal(aggregations?.total?.value, 301);
    assert.deepEqual(
      aggregations?.users?.buckets.map(({ key, doc_count }) => [key, doc_count]),
      [
        ['ada', 2],
        ['bob', 1],
      ],
    );
  });

  it('refuses only the invalid records of a bulk request', async () => {
    await setUp();
    const created = await create([
      { a: 1 },
      { _id: 'x' },
      { a: 2 },
      { '@timestamp': 'yesterday' },
      { ' ': 1 },
      { a: 3 },
    ]);
    assert.deepEqual(
      created.map(({ status }) => status),
      [201, 400, 201, 400, 400, 201],
    );
  });

  it('stores every name that the telemetry kit writes, without a change to document counts', async () => {
    await setUp();
    const written: LogRecord[] = [];
    const noop = { flush: async () => {}, close: async () => {}, deliveryStats: () => [] };
    const { log, close } = createTelemetry({
      service: { name: 'shop' },
      processMetrics: false,
      logs: [() => ({ ...noop, write: (record) => written.push(record) })],
    });
    const metadata = [
      'id',
      'source',
      'index',
      'routing',
      'version',
      'doc_count',
      'seq_no',
      'ignored',
      'primary_term',
    ];
    const blank = [
      '',
      ' ',
      '.',
      '..',
      'a. .b',
      ' .a',
      'a.',
      '.a',
      'a..b',
      '\u3000',
      'a.\u2003.b',
      '\ufeff',
      '\u00a0.x',
    ];
    const odd = [
      'message',
      'trace',
      'trace.id',
      '@timestamp',
      '@timestamp.x',
      'x*',
      '#',
      'a b',
      'é',
      'x'.repeat(200),
    ];
    const names = [...metadata.map((name) => `_${name}`), '_id.x', ...blank, ...odd, 'a.'.repeat(80)];
    for (const name of names) log.info('m', { [name]: 7 });
    log.info('m', Object.fromEntries(names.map((name) => [name, 'text'])));
    const created = await create(
      written.map(({ fields }) =>
        Object.fromEntries(
          fields.flatMap((name, at) => (at % 2 === 0 ? [[String(name), fields[at + 1]]] : [])),
        ),
      ),
    );
    assert.equal(created.length, names.length + 1);
    for (const [at, { status, error }] of created.entries())
      assert.equal(status, 201, `${JSON.stringify(names[at])}: ${error?.reason}`);
    const { aggregations } = await search({
      size: 0,
      aggs: { all: { filters: { filters: { all: { match_all: {} } } } } },
    });
    const [bucket] = Object.values(aggregations?.all?.buckets ?? {});
    assert.equal(bucket?.doc_count, created.length);
    await close(0);
  });

  for (const [title, change] of [
    [
      'objects for dotted names',
      (old: Template) => {
        delete old.template.mappings.subobjects;
      },
    ],
    [
      'another type of a field',
      (old: Template) => {
        old.template.mappings.properties['order.total'] = { type: 'keyword' };
      },
    ],
  ] as const)
    it(`rolls over once from an index with ${title}, and old records stay searchable`, async () => {
      await createWith(change);
      await create([{ 'event.id': 'old', 'order.id': 'o-1', 'order.total': 5 }]);
      assert.match(await setUp(), /rolled over to the new mapping/);
      assert.match(await setUp(), /up to date/);
      assert.match(await setUp(), /up to date/);
      const [created] = await create([
        { 'event.id': 'new', 'order.id': 'o-1', order: 'x', 'order.total': 7 },
      ]);
      assert.equal(created?.status, 201);
      const found = await search({ query: { term: { 'order.id': 'o-1' } } });
      assert.deepEqual([found.hits.total.value, found._shards.failed], [2, 0]);
    });

  it('stores a resent record once, except across a rollover', async () => {
    await setUp();
    const record = { 'event.id': 'twice' };
    assert.deepEqual(
      (await create([record, record])).map(({ status }) => status),
      [201, 409],
    );
    await request('POST', `/${stream}/_rollover`);
    assert.equal((await create([record]))[0]?.status, 201);
  });
});
