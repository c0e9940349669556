import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import type { Console } from '../../../server/src/index.js';
import { toZipkin } from '../../../server/src/queries/zipkin/to-zipkin.js';
import type { StoredSpan } from '../../../server/src/store/span.js';
import { getJson, post, startConsole, zipkinSpan } from '../../start-console.js';

const folder = new URL('../../../../test/queries/zipkin/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

/** Spans, and what a real Zipkin returned for them; `test/stack/zipkin-read-api.test.ts` compares the file with Zipkin. */
const recorded = JSON.parse(read('recorded-zipkin.json')) as {
  spans: object[];
  // biome-ignore lint/suspicious/noExplicitAny: the bodies differ by path
  answers: { path: string; status: number; body?: any }[];
};

/** Sorts lists whose order Zipkin does not define. `/traces` is newest first. */
// biome-ignore lint/suspicious/noExplicitAny: the bodies differ by path
function comparable(path: string, body: any): unknown {
  const byText = (list: unknown[]) => list.map((each) => JSON.stringify(sorted(each))).sort();
  if (path.startsWith('/traces')) return body.map((trace: { traceId: string }[]) => trace[0]?.traceId);
  return Array.isArray(body) ? byText(body.map((each) => (Array.isArray(each) ? byText(each) : each))) : body;
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}

describe('Zipkin’s read API', () => {
  let console: Console & { url: string };
  before(async () => {
    console = await startConsole();
    await post(`${console.url}/api/v2/spans`, recorded.spans);
  });
  after(() => console.close());

  for (const { path, status, body } of recorded.answers) {
    it(`responds to ${path} as Zipkin does`, async () => {
      const url = `http://127.0.0.1:${console.ports.zipkin}/api/v2${path}`;
      const response = await fetch(url);
      assert.equal(response.status, status);
      if (body === undefined) return;
      const given = await response.json();
      const expected = path.startsWith('/traces') ? body : comparable(path, body);
      assert.deepEqual(comparable(path, given), expected);
    });
  }

  it('has responses that match Zipkin’s own OpenAPI document', async () => {
    const document = parse(read('zipkin2-api.yaml'));
    // Swagger 2 allows formats and members that are not JSON Schema
    const ajv = new Ajv({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'zipkin', definitions: document.definitions });
    const checked = { spans: 0, links: 0 };
    for (const { path, status } of recorded.answers.filter((answer) => answer.status === 200)) {
      const [, resource = ''] = /^(\/\w+)/.exec(path) ?? [];
      const documented = document.paths[resource === '/trace' ? '/trace/{traceId}' : resource];
      // the document describes the names of spans as a list of spans by mistake
      const schema =
        resource === '/spans'
          ? { type: 'array', items: { type: 'string' } }
          : documented
            ? documented.get.responses['200'].schema
            : { type: 'array', items: { type: 'string' } };
      const text = JSON.stringify(schema).replaceAll('"#/definitions', '"zipkin#/definitions');
      const validate = ajv.compile(JSON.parse(text));
      const body: unknown[] = await getJson(`${console.url}/api/v2${path}`);
      const { length } = body;
      assert.ok(validate(body), `${path} ${status}: ${JSON.stringify(validate.errors)}`);
      if (resource === '/trace') checked.spans += length;
      if (resource === '/dependencies') checked.links += length;
    }
    assert.ok(checked.spans > 5 && checked.links > 5, JSON.stringify(checked));
  });

  it('lists tags for completion, and the values of each', async () => {
    const base = `${console.url}/api/v2`;
    assert.ok((await getJson(`${base}/autocompleteKeys`)).includes('http.request.method'));
    assert.deepEqual(await getJson(`${base}/autocompleteValues?key=http.request.method`), ['POST']);
    assert.deepEqual(await getJson(`${base}/autocompleteValues?key=unknown`), []);
  });

  it('GET /api/v2/traces returns a 400 problem for more than 50 terms of annotationQuery', async () => {
    const traces = (terms: number) => {
      const annotationQuery = Array.from({ length: terms }, (_, n) => `a${n}`).join(' and ');
      return fetch(`${console.url}/api/v2/traces?${new URLSearchParams({ annotationQuery })}`);
    };
    assert.equal((await traces(50)).status, 200);
    assert.equal((await traces(51)).status, 400);
  });

  it('GET /api/v2/traceMany returns a 400 problem for more than 100 ids', async () => {
    const traces = (count: number) => {
      const ids = Array.from({ length: count }, (_, n) => (n + 1).toString(16).padStart(16, '0'));
      return fetch(`${console.url}/api/v2/traceMany?traceIds=${ids.join()}`);
    };
    assert.equal((await traces(100)).status, 200);
    assert.equal((await traces(101)).status, 400);
  });

  it('returns the same spans as were sent, also after a second console has received them', async () => {
    const second = await startConsole();
    try {
      const path = '/api/v2/trace/0af7651916cd43dd8448eb211c80319c';
      const first = await getJson(console.url + path);
      assert.equal((await post(`${second.url}/api/v2/spans`, first)).status, 202);
      assert.deepEqual(await getJson(second.url + path), first);
    } finally {
      await second.close();
    }
  });

  it('has the resource, scope, status, links and event attributes of an OTLP span as tags and annotations', () => {
    const span: StoredSpan = {
      traceId: '1'.repeat(32),
      id: '2'.repeat(16),
      name: 'Work',
      kind: 'internal',
      service: 'Order',
      startUs: 5,
      durationUs: 0,
      attributes: { 'peer.service': 'Stock', n: 1, ['__proto__']: 'x' },
      events: [{ timeUs: 6, name: 'retry', attributes: { n: 2 } }],
      links: [{ traceId: '3'.repeat(32), spanId: '4'.repeat(16) }],
      status: 'error',
      statusMessage: 'failed',
      resource: { 'service.name': 'Order', 'host.name': 'pi' },
      scope: { name: 'kit', version: '1' },
    };
    const converted = toZipkin(span);
    assert.deepEqual(
      { ...converted, tags: Object.entries(converted.tags ?? {}) },
      {
        traceId: '1'.repeat(32),
        id: '2'.repeat(16),
        name: 'work',
        timestamp: 5,
        localEndpoint: { serviceName: 'order' },
        remoteEndpoint: { serviceName: 'stock' },
        annotations: [{ timestamp: 6, value: '"retry": {"n":2}' }],
        tags: [
          ['host.name', 'pi'],
          ['otel.scope.name', 'kit'],
          ['otel.scope.version', '1'],
          ['n', '1'],
          ['__proto__', 'x'],
          ['link.0.trace_id', '3'.repeat(32)],
          ['link.0.span_id', '4'.repeat(16)],
          ['otel.status_code', 'ERROR'],
          ['error', 'failed'],
        ],
      },
    );
  });

  it('finds traces while spans of other services arrive', async () => {
    const many = await startConsole();
    try {
      const spans = Array.from({ length: 2000 }, (_, i) =>
        zipkinSpan({ traceId: (i + 1).toString(16).padStart(32, '0'), service: i % 2 ? 'odd' : 'even' }),
      );
      await post(`${many.url}/api/v2/spans`, spans);
      const query = 'endTs=1700000001000&lookback=10000&serviceName=odd&limit=1000';
      const [found, sent] = await Promise.all([
        getJson(`${many.url}/api/v2/traces?${query}`),
        post(`${many.url}/api/v2/spans`, [zipkinSpan({ traceId: 'f'.repeat(32) })]),
      ]);
      assert.equal(found.length, 1000);
      assert.equal(sent.status, 202);
    } finally {
      await many.close();
    }
  });
});
