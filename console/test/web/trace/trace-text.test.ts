import assert from 'node:assert/strict';
import { buildSpanTree } from '../../../web/src/trace/model/span-tree.js';
import { mergeLogs } from '../../../web/src/trace/model/trace-logs.js';
import { toMarkdown, toTraceFile } from '../../../web/src/trace/model/trace-text.js';
import { during } from './spans.js';

const startUs = Date.parse('2026-01-01T00:00:00Z') * 1000;
const spans = [
  during('a', undefined, startUs, startUs + 80_000, {
    service: 'gateway',
    name: 'POST /orders',
    attributes: { 'http.response.status_code': 503 },
    status: 'error',
    statusMessage: 'timed out',
  }),
  during('b', 'a', startUs + 1500, startUs + 61_500, { service: 'order', name: 'orders.findOne' }),
];
const records = [
  {
    '@timestamp': '2026-01-01T00:00:00.050Z',
    'log.level': 'error',
    'service.name': 'order',
    message: 'charging failed',
    'error.message': 'no response',
    'span.id': 'b',
  },
];

function part(given = spans, logs: Parameters<typeof mergeLogs>[1] = records) {
  const tree = buildSpanTree(given);
  return { traceId: 't1', nodes: tree.nodes, records: mergeLogs(tree, logs).records };
}

describe('toMarkdown', () => {
  it('has the facts, the tree and the log records of a trace', () => {
    const text = toMarkdown(part());
    assert.match(text, /^# `gateway POST \/orders`\n/);
    assert.match(
      text,
      /- Trace: `t1`\n- Start: 2026-01-01T00:00:00.000Z\n- Duration: 80.0 ms\n- 2 spans, 1 failed, 1 log record/,
    );
    assert.match(text, /\+0 µs +80\.0 ms gateway POST \/orders \[503\] FAILED: timed out\n/);
    assert.match(text, /\+1\.50 ms +60\.0 ms {3}order orders\.findOne\n/);
    assert.match(text, /\+50\.0 ms .* error order: charging failed \(no response\)\n/);
  });

  it('keeps received text inside its code block', () => {
    const [first] = spans;
    assert.ok(first);
    const name = '```\n# Injected <img src=x>\n````\u001b[31m';
    const text = toMarkdown(part([{ ...first, name, service: '`x`' }], [{ message: name }]));
    const lines = text.split('\n');
    const fences = lines.filter((line) => /^`{5,}(text)?$/.test(line));
    assert.equal(fences.length, 4, text);
    let isInside = false;
    for (const line of lines) {
      if (/^`{5,}/.test(line)) isInside = !isInside;
      else if (!isInside) assert.doesNotMatch(line, /^# Injected/);
    }
    assert.equal(lines.filter((line) => line.startsWith('# ')).length, 1);
    assert.ok(!text.includes('\u001b'));
  });

  it('describes a subtree by its top span', () => {
    const { nodes, records: all } = part();
    assert.match(
      toMarkdown({ traceId: 't1', nodes: nodes.slice(1), records: all }),
      /- Subtree of span: `b`/,
    );
  });
});

describe('toTraceFile', () => {
  it('has the spans as received, without placeholders and adjustments', () => {
    const given = [...spans, during('x', 'lost', startUs, startUs + 1)];
    const tree = buildSpanTree(given, () => 1000);
    const file = toTraceFile({ traceId: 't1', nodes: tree.nodes, records: mergeLogs(tree, records).records });
    const [trace] = file.traces;
    assert.equal(trace?.traceId, 't1');
    assert.deepEqual(new Set(trace?.spans), new Set(given));
    assert.deepEqual(trace?.logs, records);
  });
});
