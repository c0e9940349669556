import assert from 'node:assert/strict';
import { eventually } from '@glasshouse/timing/testing';
import { getJson } from '../acceptance/readers/get-json.js';

/** Addresses of the pages that links lead to. Kibana and Grafana need not run: their links are checked by form. */
export interface LinkTargets {
  console: string;
  elasticsearch: string;
  grafana: string;
  jaeger: string;
  kibana: string;
  prometheus: string;
  zipkin: string;
}

/**
 * Asserts that a link leads to data: that the page exists and that the back-end returns data for the same parameters.
 * A link to Kibana must have the form of a search in Discover, whose query must find records in Elasticsearch; a link
 * to Grafana must have the form of a dashboard's address.
 */
export async function assertLeadsToData(link: string, targets: LinkTargets): Promise<void> {
  const url = new URL(link);
  const name = (Object.keys(targets) as (keyof LinkTargets)[]).find(
    (each) => new URL(targets[each]).port === url.port,
  );
  switch (name) {
    case 'jaeger':
      return assertJaeger(url, targets.jaeger);
    case 'zipkin':
      return assertZipkin(url, targets.zipkin);
    case 'console':
      return assertConsole(url, targets.console);
    case 'prometheus':
      return assertPrometheus(url, targets.prometheus);
    case 'kibana':
      return assertKibana(link, targets.elasticsearch);
    case 'grafana':
      return assertGrafana(url);
    default:
      assert.fail(`${link} leads to no known server`);
  }
}

async function assertPage(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  assert.equal(response.status, 200, url);
  assert.match(response.headers.get('content-type') ?? '', /^text\/html/, url);
  await response.arrayBuffer();
}

async function assertJaeger(url: URL, jaeger: string): Promise<void> {
  await assertPage(`${jaeger}${url.pathname}`);
  const [, traceId] = /^\/trace\/([0-9a-f]{32})$/.exec(url.pathname) ?? [];
  if (!traceId) assert.equal(url.pathname, '/search');
  const path = traceId ? `/api/traces/${traceId}` : `/api/traces${url.search}`;
  const found = await getJson<{ data: unknown[] }>(`${jaeger}${path}`);
  assert.ok((found?.data.length ?? 0) > 0, `${url}: no trace`);
}

async function assertZipkin(url: URL, zipkin: string): Promise<void> {
  await assertPage(`${zipkin}${url.pathname}`);
  if (url.pathname === '/zipkin/') return;
  const [, traceId] = /^\/zipkin\/traces\/([0-9a-f]{32})$/.exec(url.pathname) ?? [];
  assert.ok(traceId, `${url}: no trace id`);
  const found = await getJson<unknown[]>(`${zipkin}/api/v2/trace/${traceId}`);
  assert.ok((found?.length ?? 0) > 0, `${url}: no span`);
}

/** The console's pages are below `#`, which is not sent: `#/traces/<id>?span=<id>`. */
async function assertConsole(url: URL, console: string): Promise<void> {
  await assertPage(`${console}${url.pathname}`);
  if (url.hash === '') return;
  const [, traceId, spanId] = /^#\/traces\/([0-9a-f]{32})(?:\?span=([0-9a-f]{16}))?$/.exec(url.hash) ?? [];
  assert.ok(traceId, `${url}: no trace id`);
  const found = await getJson<{ spans: { id: string }[] }>(`${console}/api/traces/${traceId}`);
  assert.ok((found?.spans.length ?? 0) > 0, `${url}: no span`);
  if (spanId)
    assert.ok(
      found?.spans.some(({ id }) => id === spanId),
      `${url}: no such span`,
    );
}

/** Runs the expression of the first panel at the end of its range. */
async function assertPrometheus(url: URL, prometheus: string): Promise<void> {
  await assertPage(`${prometheus}${url.pathname}`);
  if (url.pathname === '/') return;
  assert.equal(url.pathname, '/query');
  const expression = url.searchParams.get('g0.expr') ?? '';
  await eventually(async () => {
    const query = encodeURIComponent(expression);
    const found = await getJson<{ data: { result: unknown[] } }>(`${prometheus}/api/v1/query?query=${query}`);
    assert.ok((found?.data.result.length ?? 0) > 0, `${expression}: no series`);
  }, 30_000);
}

const discover =
  /\/app\/discover#\/\?_g=\(time:\(from:'?([^',)]+)'?,to:'?([^',)]+)'?\)\)&_a=\(index:'glasshouse-logs',query:\(language:kuery,query:'([^']+)'\)\)$/;

/** Runs the search, whose query is a conjunction of `field:"value"`, in Elasticsearch. */
async function assertKibana(link: string, elasticsearch: string): Promise<void> {
  const text = decodeURIComponent(link);
  if (new URL(link).pathname === '/app/discover' && new URL(link).hash === '') return;
  const [, from = '', to = '', query = ''] = discover.exec(text) ?? [];
  assert.ok(query, `${text}: not a search in Discover`);
  const terms = query.split(' and ').map((part) => {
    const [, field = '', value = ''] = /^([\w.]+):"([^"]+)"$/.exec(part) ?? [];
    assert.ok(field, `${part}: not field:"value"`);
    return { term: { [field]: value } };
  });
  const filter = [...terms, { range: { '@timestamp': { gte: timeOf(from), lte: timeOf(to) } } }];
  await eventually(async () => {
    const found = await getJson<{ hits: { total: { value: number } } }>(
      `${elasticsearch}/logs-glasshouse-*/_search`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ size: 0, query: { bool: { filter } } }),
      },
    );
    assert.ok((found?.hits.total.value ?? 0) > 0, `${query}: no record`);
  }, 30_000);
}

/** Date math and ISO 8601 are the same in Kibana and Elasticsearch. */
function timeOf(text: string): string {
  assert.match(text, /^(now(-\d+[smhd])?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/);
  return text;
}

function assertGrafana(url: URL): void {
  if (url.pathname === '/') return;
  assert.match(url.pathname, /^\/d\/[a-z-]+$/);
  assert.ok(url.searchParams.get('var-service'), `${url}: no service`);
  for (const name of ['from', 'to']) {
    const time = url.searchParams.get(name);
    if (time !== null) assert.match(time, /^(now(-\d+[smhd])?|\d{13})$/, `${url}: ${name}`);
  }
}
