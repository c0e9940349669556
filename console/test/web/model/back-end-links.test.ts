import assert from 'node:assert/strict';
import {
  isHttpUrl,
  parseBackEnds,
  serviceLinks,
  spanLinks,
  traceLinks,
  windowAround,
} from '../../../web/src/model/back-end-links.js';
import { backEnds } from '../back-ends.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const atMs = Date.UTC(2026, 2, 1, 10);
const window = windowAround(atMs);

describe('parseBackEnds', () => {
  it('reads percent-encoded addresses, without a trailing slash', () => {
    const text = `jaeger=${encodeURIComponent('http://localhost:16686/')} kibana=https%3A%2F%2Fkibana.example%2Fbase`;
    assert.deepEqual(parseBackEnds(text), {
      jaeger: 'http://localhost:16686',
      kibana: 'https://kibana.example/base',
    });
  });

  it('returns no back-end for an empty attribute', () => {
    assert.deepEqual(parseBackEnds(''), {});
  });

  for (const url of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//host', 'http://']) {
    it(`ignores the address ${url}`, () => {
      assert.deepEqual(parseBackEnds(`jaeger=${encodeURIComponent(url)}`), {});
      assert.equal(isHttpUrl(url), false);
    });
  }
});

describe('links to other back-ends', () => {
  it('are absent without back-ends', () => {
    assert.deepEqual(traceLinks({}, traceId, window), []);
    assert.deepEqual(spanLinks({}, { traceId, spanId: 'b7ad6b7169203331', service: 'order' }, window), []);
    assert.deepEqual(serviceLinks({}, 'order', window), []);
  });

  it('lead from a trace to Jaeger, Zipkin and Kibana', () => {
    assert.deepEqual(
      traceLinks(backEnds, traceId, window).map(({ href }) => decodeURIComponent(href)),
      [
        `http://localhost:16686/trace/${traceId}`,
        `http://localhost:9411/zipkin/traces/${traceId}`,
        "http://localhost:5601/app/discover#/?_g=(time:(from:'2026-03-01T09:55:00.000Z',to:'2026-03-01T10:05:00.000Z'))" +
          `&_a=(index:'glasshouse-logs',query:(language:kuery,query:'trace.id:"${traceId}"'))`,
      ],
    );
  });

  it('lead from a span to its records and to the dashboard of its service', () => {
    const [records, dashboard] = spanLinks(
      backEnds,
      { traceId, spanId: 'b7ad6b7169203331', service: 'order' },
      window,
    );
    assert.match(
      decodeURIComponent(records?.href ?? ''),
      /query:'trace\.id:"0af7651916cd43dd8448eb211c80319c" and span\.id:"b7ad6b7169203331"'\)\)$/,
    );
    assert.equal(
      dashboard?.href,
      `http://localhost:3000/d/glasshouse-service?var-service=order&from=${atMs - 300_000}&to=${atMs + 300_000}`,
    );
  });

  it('lead from a service to Grafana, Prometheus, Jaeger and Kibana', () => {
    const links = serviceLinks(backEnds, 'order', window);
    assert.deepEqual(
      links.map(({ text }) => text),
      ['Dashboard in Grafana', 'Rate in Prometheus', 'Traces in Jaeger', 'Log records in Kibana'],
    );
    const prometheus = new URL(links[1]?.href ?? '');
    assert.equal(prometheus.pathname, '/query');
    assert.deepEqual(
      ['g0.range_input', 'g0.end_input'].map((name) => prometheus.searchParams.get(name)),
      ['600s', '2026-03-01 10:05:00'],
    );
    const jaeger = new URL(links[2]?.href ?? '');
    assert.equal(jaeger.pathname, '/search');
    assert.equal(jaeger.searchParams.get('start'), `${(atMs - 300_000) * 1000}`);
  });

  it('quote a received name for KQL, Rison and the address', () => {
    const hostile = `a"b'c!d\\e&f#g`;
    const kibana = serviceLinks(backEnds, hostile, window).at(-1)?.href ?? '';
    assert.ok(
      decodeURIComponent(kibana).endsWith(`query:'service.name:"a\\"b!'c!!d\\\\e&f#g"'))`),
      decodeURIComponent(kibana),
    );
    // neither the query nor the fragment ends early
    assert.equal(kibana.match(/&/g)?.length, 1);
    assert.equal(kibana.match(/#/g)?.length, 1);
    for (const { href } of serviceLinks(backEnds, hostile, window)) {
      assert.match(new URL(href).host, /^localhost:\d+$/);
    }
  });
});
