import assert from 'node:assert/strict';
import type { StoredSpan } from '@glasshouse/console';
import { type Chain, namesHere, startChain, type Trace } from './chain.js';
import { eventually } from './eventually.js';
import { requestCount } from './exposition.js';
import { findPython } from './find-python.js';
import { sendRequest, type TextResponse } from './send-request.js';
import { products } from './shop.js';

const found = findPython();
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const callerSpanId = '00f067aa0ba902b7';
const names = namesHere();
const upstreamServices: Record<string, string> = {
  'example-koa': 'example-node-http',
  'example-node-http': 'example-python',
  'example-python': 'gateway',
};

describe('One request through the examples', function () {
  this.timeout(40_000);
  let chain: Chain;
  let response: TextResponse;
  let trace: Trace;
  const of = (service: string, kind: string): StoredSpan => {
    const spans = trace.spans.filter((span) => span.service === service && span.kind === kind);
    assert.equal(spans.length, 1, `${kind} spans of ${service}`);
    return spans[0] as StoredSpan;
  };
  const accessRecord = (service: string) => {
    const records = trace.logs.filter(
      (log) => log['service.name'] === service && log['event.action'] === 'http-request',
    );
    assert.equal(records.length, 1, `access records of ${service}`);
    return records[0] as Record<string, unknown>;
  };

  before(async () => {
    chain = await startChain();
    response = await sendRequest(`${chain.examples[0]?.url}/hello/ada?x=1`, {
      traceparent: `00-${traceId}-${callerSpanId}-01`,
      tracestate: 'vendor=1',
      'user-agent': 'a test',
    });
    trace = await eventually(async () => {
      const seen = await chain.trace(traceId);
      assert.equal(seen.spans.length, names.length * 2, JSON.stringify(seen.spans));
      assert.equal(seen.logs.length, names.length * 2, JSON.stringify(seen.logs));
      return seen;
    });
  });
  after(() => chain?.close());

  if (found.python === undefined) it.skip(`goes through example-python: ${found.reason}`);

  it('returns the responses of all examples and the trace id', () => {
    const expected = names.reduceRight<object>(
      (next, service) => ({ service, hello: 'ada', next }),
      products,
    );
    assert.deepEqual(JSON.parse(response.text), expected);
    assert.equal(response.status, 200);
    assert.equal(response.headers['trace-id'], traceId);
  });

  it('has a server span and a client span of each example, each a child of the previous span', () => {
    let parent = callerSpanId;
    for (const service of names) {
      for (const kind of ['server', 'client']) {
        const span = of(service, kind);
        assert.equal(span.parentId, parent, `the parent of ${service}'s ${kind} span`);
        parent = span.id;
      }
    }
  });

  it('sends the context to the shop in both headers', () => {
    const requests = chain.shop.requests.map(({ path, headers: { traceparent, tracestate, b3 } }) => ({
      path: path.split('?')[0],
      ...{ traceparent, tracestate, b3 },
    }));
    const last = of(names.at(-1) as string, 'client').id;
    const path = found.python === undefined ? '/hello/ada' : '/products';
    const traceparent = `00-${traceId}-${last}-01`;
    assert.deepEqual(requests, [{ path, traceparent, tracestate: 'vendor=1', b3: `${traceId}-${last}-1` }]);
  });

  for (const [at, service] of names.entries()) {
    describe(service, () => {
      it('names its spans by the route and sets their outcome', () => {
        const server = of(service, 'server');
        assert.equal(server.name, 'GET /hello/{name}');
        const { attributes } = server;
        assert.equal(attributes['http.request.method'], 'GET');
        assert.equal(attributes['http.route'], '/hello/{name}');
        assert.equal(attributes['url.path'], '/hello/ada');
        assert.equal(Number(attributes['http.response.status_code']), 200);
        assert.ok(attributes['service.instance.id']);
        const client = of(service, 'client');
        assert.equal(client.attributes['peer.service'], upstreamServices[service]);
        assert.equal(Number(client.attributes['http.response.status_code']), 200);
        assert.deepEqual([server.status, client.status], ['unset', 'unset']);
      });

      it('starts and ends its client span within its server span', () => {
        const [server, client] = [of(service, 'server'), of(service, 'client')];
        assert.ok(client.startUs >= server.startUs, 'the client span starts later');
        assert.ok(
          client.startUs + client.durationUs <= server.startUs + server.durationUs + 1,
          'the client span ends earlier, within a microsecond',
        );
        assert.ok(
          Math.abs(server.startUs / 1000 - Date.now()) < 60_000,
          'the start is within the last minute',
        );
      });

      it('writes log records with the trace id and the server span id', () => {
        const lines = trace.logs.filter((log) => log['service.name'] === service);
        assert.deepEqual(lines.map((log) => log.message).sort(), ['GET /hello/{name} 200', 'saying hello']);
        const { id } = of(service, 'server');
        for (const line of lines) assert.deepEqual([line['trace.id'], line['span.id']], [traceId, id]);
        assert.equal(lines.find((log) => log.message === 'saying hello')?.['greeting.name'], 'ada');
      });

      it('writes the same records to standard output as ECS JSON', () => {
        const printed = (chain.examples[at]?.lines() ?? [])
          .map((line) => JSON.parse(line) as Record<string, unknown>)
          .filter((line) => line['trace.id'] === traceId);
        const micros = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
        for (const line of printed) assert.match(String(line['@timestamp']), micros);
        // the console has millisecond precision
        const shown = printed.map((line) => ({
          ...line,
          '@timestamp': String(line['@timestamp']).replace(/\d{3}Z$/, 'Z'),
        }));
        // the console keeps the forward tag as a field
        const sent = trace.logs
          .filter((log) => log['service.name'] === service)
          .map(({ 'fluent.tag': tag, ...log }) => {
            assert.equal(tag, `glasshouse.${service}`);
            return log;
          });
        const byId = (one: Record<string, unknown>, other: Record<string, unknown>) =>
          String(one['event.id']).localeCompare(String(other['event.id']));
        assert.deepEqual(shown.sort(byId), sent.sort(byId));
        assert.equal(chain.examples[at]?.errors(), '');
      });

      it('writes an access record with the same fields and types as the kit', () => {
        const typesOf = (record: Record<string, unknown>) =>
          Object.fromEntries(
            Object.entries(record)
              .map(([name, value]) => [name, typeof value])
              .sort(),
          );
        assert.deepEqual(typesOf(accessRecord(service)), typesOf(accessRecord('example-koa')));
        const {
          'url.path': path,
          'user_agent.original': agent,
          'event.outcome': outcome,
        } = accessRecord(service);
        assert.deepEqual([path, outcome], ['/hello/ada', 'success']);
        if (at === 0) assert.equal(agent, 'a test');
      });

      it('counts the request once', async () => {
        const { text } = await sendRequest(`${chain.examples[at]?.url}/metrics`);
        assert.deepEqual(requestCount(text), { 'GET /hello/{name} 200': 1 });
      });
    });
  }

  it('is consistent in the console: counted requests match received spans and records', async () => {
    await eventually(async () => {
      const audit = (await chain.api('/api/audit')) as {
        verdict: string;
        services: { service: string; verdict: string; requests: number; serverSpans: { received: number } }[];
      };
      assert.equal(audit.verdict, 'exact', JSON.stringify(audit));
      assert.deepEqual(
        audit.services.map(({ service, verdict, requests, serverSpans }) => [
          service,
          verdict,
          requests,
          serverSpans.received,
        ]),
        names.map((name) => [name, 'exact', 1, 1]),
      );
    });
  });
});
