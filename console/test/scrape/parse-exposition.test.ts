import assert from 'node:assert/strict';
import { parseExposition } from '../../server/src/scrape/parse-exposition.js';

describe('parseExposition', () => {
  it('reads OpenMetrics with exemplars', () => {
    const { samples, types, help, malformed } =
      parseExposition(`# TYPE http_server_request_duration_seconds histogram
# UNIT http_server_request_duration_seconds seconds
# HELP http_server_request_duration_seconds Time, with a \\n and a \\\\.
http_server_request_duration_seconds_bucket{method="GET",le="0.1"} 3 # {trace_id="abc",span_id="def"} 0.07 1700000000.5
http_server_request_duration_seconds_bucket{method="GET",le="+Inf"} 4 # {trace_id="xyz"} 2
http_server_request_duration_seconds_sum{method="GET"} 2.2e-1
http_server_request_duration_seconds_count{method="GET"} 4 1700000001.25
# TYPE orders counter
orders_total{reason=""} 1
# EOF
`);
    assert.equal(malformed, 0);
    assert.equal(types.get('http_server_request_duration_seconds'), 'histogram');
    assert.equal(types.get('orders'), 'counter');
    assert.equal(help.get('http_server_request_duration_seconds'), 'Time, with a \n and a \\.');
    assert.deepEqual(samples, [
      {
        name: 'http_server_request_duration_seconds_bucket',
        labels: { method: 'GET', le: '0.1' },
        value: 3,
        exemplar: { labels: { trace_id: 'abc', span_id: 'def' }, value: 0.07, timestamp: 1_700_000_000.5 },
      },
      {
        name: 'http_server_request_duration_seconds_bucket',
        labels: { method: 'GET', le: '+Inf' },
        value: 4,
        exemplar: { labels: { trace_id: 'xyz' }, value: 2, timestamp: undefined },
      },
      {
        name: 'http_server_request_duration_seconds_sum',
        labels: { method: 'GET' },
        value: 0.22,
        exemplar: undefined,
      },
      {
        name: 'http_server_request_duration_seconds_count',
        labels: { method: 'GET' },
        value: 4,
        exemplar: undefined,
      },
      { name: 'orders_total', labels: { reason: '' }, value: 1, exemplar: undefined },
    ]);
  });

  it("reads Prometheus' text format: blanks, timestamps in ms, escapes, special values", () => {
    const { samples, malformed } = parseExposition(
      [
        '# a comment',
        'up 1',
        'with_labels { a = "no" } 1',
        'spaced{a="b", c="d",}   12 1395066363000',
        'escaped{path="C:\\\\DIR\\\\",text="say \\"hi\\"\\nbye",brace="}{,#"} 1',
        'inf{} +Inf',
        'neg -Inf\r',
        'nan NaN',
        '',
      ].join('\n'),
    );
    assert.equal(malformed, 1); // blanks around = are not allowed
    assert.deepEqual(
      samples.map(({ name, value }) => [name, value]),
      [
        ['up', 1],
        ['spaced', 12],
        ['escaped', 1],
        ['inf', Infinity],
        ['neg', -Infinity],
        ['nan', Number.NaN],
      ],
    );
    assert.deepEqual(samples[2]?.labels, { path: 'C:\\DIR\\', text: 'say "hi"\nbye', brace: '}{,#' });
  });

  it('counts lines that are neither, and reads the others', () => {
    const lines = ['1abc 2', 'no_value', 'a{b="c} 1', 'a{b=c} 1', 'a 1 2 3', 'a one', '<html>', 'good 5'];
    const { samples, malformed } = parseExposition(lines.join('\n'));
    assert.equal(malformed, lines.length - 1);
    assert.deepEqual(
      samples.map((s) => s.name),
      ['good'],
    );
  });
});
