import assert from 'node:assert/strict';
import { traceQualityOf } from '../../../server/src/queries/quality/trace-quality.js';
import type { StoredSpan } from '../../../server/src/store/span.js';
import type { SpanView, TraceView } from '../../../server/src/store/span-reader.js';
import { structureOf } from '../../../server/src/store/trace-structure.js';

const nowUs = 1_800_000_000_000_000;
const atUs = nowUs - 60_000_000;

type Fields = Partial<StoredSpan> & { id: string };

function span(fields: Fields): StoredSpan {
  return {
    traceId: 't',
    name: 'GET /x',
    kind: 'server',
    service: 'gateway',
    startUs: atUs,
    durationUs: 10_000,
    attributes: {},
    events: [],
    links: [],
    status: 'ok',
    ...fields,
  } as StoredSpan;
}

function spanViewOf({ attributes, status, ...fields }: StoredSpan): SpanView {
  const { 'peer.service': peer, 'http.route': route, 'http.response.status_code': statusCode } = attributes;
  return {
    ...fields,
    peer,
    route,
    statusCode,
    error: status === 'error',
    attributes: () => attributes,
    scannedAttribute: (name: string) => attributes[name],
  } as unknown as SpanView;
}

function trace(id: string, fields: readonly Fields[]): TraceView {
  const spans = fields.map((each) => spanViewOf(span(each)));
  return {
    id,
    startUs: Math.min(...spans.map(({ startUs }) => startUs)),
    endUs: Math.max(...spans.map(({ startUs, durationUs }) => startUs + durationUs)),
    hasError: false,
    requests: [],
    spans,
    visitSpans: (visit) => spans.forEach(visit),
    operationAt: (at) => spans[at]?.operation,
    errorAt: (at) => spans[at]?.error ?? false,
    someAttribute: () => false,
    mayHave: () => true,
    mayContain: () => true,
    structure: structureOf(spans),
  };
}

function qualityOf(...traces: TraceView[]) {
  const reader = { traces: () => traces, get: () => undefined };
  return traceQualityOf({ reader, range: { afterUs: -Infinity, untilUs: Infinity }, nowUs });
}

const response = { 'http.request.method': 'GET', 'http.response.status_code': 200, 'server.address': 'h' };
/** A call from the gateway to order. */
function call(id: string, server: Partial<StoredSpan> = {}): TraceView {
  return trace(id, [
    { id: '1' },
    { id: '2', parentId: '1', kind: 'client', attributes: { ...response, 'peer.service': 'order' } },
    { id: '3', parentId: '2', service: 'order', startUs: atUs + 1000, durationUs: 5000, ...server },
  ]);
}

describe('traceQualityOf', () => {
  it('finds nothing in complete traces', () => {
    const { traces, spans, ...found } = qualityOf(call('a'), call('b'));
    assert.deepEqual([traces, spans], [2, 6]);
    assert.deepEqual(found, {
      orphanSpans: 0,
      orphans: [],
      skews: [],
      silent: [],
      conventions: [],
      truncated: false,
    });
  });

  it('counts spans whose parent is missing by service, with a trace as an example', () => {
    const orphan = (id: string) =>
      trace(id, [
        { id: '3', parentId: '9', service: 'order' },
        { id: '4', parentId: '9', service: 'order' },
      ]);
    const { orphans, orphanSpans } = qualityOf(orphan('a'), orphan('b'), call('c'));
    assert.deepEqual(orphans, [{ service: 'order', spans: 4, traces: 2, exampleTraceId: 'a' }]);
    assert.equal(orphanSpans, 4);
  });

  it('does not count the spans of a trace whose parent may still arrive', () => {
    const recent = trace('a', [{ id: '3', parentId: '9', startUs: nowUs - 1_000_000 }]);
    assert.equal(qualityOf(recent).orphanSpans, 0);
  });

  it('finds clock skew by pair of services when server spans lie outside their client spans', () => {
    const ahead = { startUs: atUs + 300_000 };
    const { skews } = qualityOf(call('a', ahead), call('b', ahead), call('c'));
    assert.deepEqual(skews, [
      {
        caller: 'gateway',
        callee: 'order',
        calls: 3,
        outside: 2,
        medianMs: 297.5,
        exampleTraceId: 'a',
      },
    ]);
    assert.ok((qualityOf(call('d', { startUs: atUs - 300_000 })).skews[0]?.medianMs ?? 0) < -290);
  });

  it('finds a clock that is ahead by less than the calls take when no server span begins early', () => {
    const ahead = { startUs: atUs + 4000, durationUs: 8000 };
    assert.equal(qualityOf(call('a', ahead), call('b', ahead)).skews[0]?.medianMs, 3);
  });

  it('ignores a server span that begins after a short call ended, by less than the resolution of the clocks', () => {
    const shortCall = (id: string, laterUs: number) =>
      trace(id, [
        { id: '1', kind: 'client', durationUs: 100 },
        { id: '2', parentId: '1', service: 'order', startUs: atUs + laterUs, durationUs: 50 },
      ]);
    assert.deepEqual(qualityOf(shortCall('a', 300)).skews, []);
    const [skew] = qualityOf(shortCall('a', 300), shortCall('b', 2000)).skews;
    assert.deepEqual([skew?.outside, skew?.medianMs, skew?.exampleTraceId], [1, 1.975, 'b']);
  });

  it('does not take server spans that end late for clock skew', () => {
    const late = { startUs: atUs + 300, durationUs: 20_000 };
    assert.deepEqual(qualityOf(call('a', late), call('b', late), call('c')).skews, []);
  });

  it('finds services that respond to calls and send no span, but no databases, failed calls and other services', () => {
    const calling = (id: string, attributes: StoredSpan['attributes']) =>
      trace(id, [{ id: '1' }, { id: '2', parentId: '1', kind: 'client', attributes }]);
    const mail = { ...response, 'peer.service': 'mail' };
    const { silent } = qualityOf(
      calling('a', mail),
      calling('b', mail),
      calling('c', { 'db.system.name': 'mongodb', 'http.response.status_code': 200 }),
      calling('d', { 'http.request.method': 'GET', 'server.address': 'h', 'peer.service': 'stopped' }),
      // its server span was lost, but others arrived
      calling('e', { ...response, 'peer.service': 'order' }),
      call('f'),
    );
    assert.deepEqual(silent, [{ service: 'mail', callers: ['gateway'], calls: 2, exampleTraceId: 'a' }]);
  });

  it('finds attributes with former names, missing ones and span names with ids', () => {
    const { conventions } = qualityOf(
      trace('a', [
        { id: '1', attributes: { 'http.method': 'GET', 'http.status_code': 200 } },
        { id: '2', kind: 'client', attributes: { 'http.request.method': 'GET' } },
        { id: '3', name: 'GET /orders/4f1c2a9b-7d21-4c55-9d3e-000000000001' },
        { id: '4', name: 'GET /orders/{id}', service: 'unknown_service:node' },
      ]),
    );
    assert.deepEqual(
      conventions.map(({ problem, attribute, expected }) => [problem, attribute, expected]).sort(),
      [
        ['deprecated', 'http.method', 'http.request.method'],
        ['deprecated', 'http.status_code', 'http.response.status_code'],
        ['missing', 'server.address', 'the host of the called service'],
        ['missing', 'service.name', 'the name of the service'],
        ['name', 'GET /orders/4f1c2a9b-7d21-4c55-9d3e-000000000001', 'a name of low cardinality'],
      ],
    );
  });

  it('accepts span names of low cardinality', () => {
    const names = [
      'GET /v1/products/{sku}',
      'orders.findOne',
      'hash',
      'deadbeefdeadbeef',
      'HTTP 404',
      'defaced',
    ];
    const { conventions } = qualityOf(
      trace(
        'a',
        names.map((name, n) => ({ id: String(n + 1), name })),
      ),
    );
    assert.deepEqual(conventions, []);
  });

  it('checks the newest 2,000 traces and says so', () => {
    const many = Array.from({ length: 2001 }, (_, n) => trace(String(n), [{ id: '1' }]));
    const { traces, truncated } = qualityOf(...many);
    assert.deepEqual([traces, truncated], [2000, true]);
  });
});
