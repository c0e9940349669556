import assert from 'node:assert/strict';
import { findInTrace, nextMatch } from '../../../web/src/trace/model/find-in-trace.js';
import { selfTimes } from '../../../web/src/trace/model/self-time.js';
import { buildSpanTree } from '../../../web/src/trace/model/span-tree.js';
import { mergeLogs, microsOf } from '../../../web/src/trace/model/trace-logs.js';
import { during, named } from './spans.js';

const spans = [
  during('a', undefined, 0, 500_000, {
    service: 'gateway',
    kind: 'server',
    attributes: { 'http.route': '/orders/{id}', 'http.response.status_code': 503 },
    resource: { 'host.name': 'node-7' },
    status: 'error',
    statusMessage: 'Upstream timed out',
  }),
  during('b', 'a', 1000, 400_000, {
    service: 'order',
    name: 'orders.findOne',
    attributes: { 'order.id': 'o-117', 'db.system.name': 'mongodb' },
    events: [{ timeUs: 5, name: 'cache miss', attributes: { 'cache.key': 'o:117' } }],
  }),
  during('c', 'lost', 1000, 2000, { service: 'order' }),
];
const tree = buildSpanTree(spans);
const logs = mergeLogs(tree, [
  { '@timestamp': '2026-01-01T00:00:02Z', 'log.level': 'warn', message: 'second', 'span.id': 'b' },
  {
    '@timestamp': '2026-01-01T00:00:01Z',
    'log.level': 'info',
    message: 'Slow query',
    'span.id': 'b',
    'user.id': 7,
  },
  { '@timestamp': '2026-01-01T00:00:03Z', message: 'from nowhere', 'span.id': 'gone' },
  { '@timestamp': '2026-01-01T00:00:03Z', message: 'from the missing span', 'span.id': 'lost' },
]);
const selfUs = selfTimes(tree);
const find = (query: string) => findInTrace(query, { tree, logs, selfUs }).map(({ id }) => id);

describe('findInTrace', () => {
  for (const [query, expected] of [
    ['findone', ['b']],
    ['"upstream timed"', ['a']],
    ['mongodb', ['b']],
    ['"cache miss"', ['b']],
    ['"o:117"', ['b']],
    ['"slow query"', ['b']],
    ['node-7', ['a']],
    ['"missing span"', ['lost']],
    ['service:order', ['b', 'c']],
    ['service:order,gateway', ['a', 'b', 'c']],
    ['-service:order', ['lost', 'a']],
    ['order:o-117', ['b']],
    ['order.id:o-1*', ['b']],
    ['status:>=500', ['a']],
    ['error:true', ['a']],
    ['duration:>450ms', ['a']],
    ['self:>200ms', ['b']],
    ['self:100ms..102ms', ['a']],
    ['route:/orders/*', ['a']],
    ['level:>=warn', ['b']],
    ['message:"from the missing span"', ['lost']],
    ['user.id:7', ['b']],
    ['cache.key:*', ['b']],
    ['host.name:node-7', ['a']],
    ['service:order mongodb', ['b']],
    ['toString', []],
    ['', []],
  ] as const) {
    it(`finds ${expected.length} with ${JSON.stringify(query)}`, () => {
      assert.deepEqual(find(query).sort(), [...expected].sort());
    });
  }

  it('throws the position of a syntax error', () => {
    assert.throws(() => find('service:"x'), /expected .* at position \d+/);
  });
});

describe('nextMatch', () => {
  it('continues at the other end', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => tree.get(id));
    assert.ok(a && b && c);
    const matches = tree.nodes.filter((node) => [a, b, c].includes(node));
    const [first, second, third] = matches;
    assert.equal(nextMatch(matches, first, 1), second);
    assert.equal(nextMatch(matches, third, 1), first);
    assert.equal(nextMatch(matches, first, -1), third);
    assert.equal(nextMatch(matches, undefined, 1), first);
    assert.equal(nextMatch([], first, 1), undefined);
  });
});

describe('mergeLogs', () => {
  it('orders records by time and assigns them to spans and placeholders', () => {
    assert.deepEqual(
      logs.records.map(({ record, node }) => `${record.message} ${node?.id ?? '-'}`),
      ['Slow query b', 'second b', 'from nowhere -', 'from the missing span lost'],
    );
    assert.equal(logs.of(named(tree, 'orders.findOne')).length, 2);
    assert.equal(logs.of(named(tree, 'a')).length, 0);
  });

  it('adds the offset of the clock of the span', () => {
    const adjusted = buildSpanTree(spans, () => 250);
    const record = { '@timestamp': '1970-01-01T00:00:01.000100Z', 'span.id': 'b' };
    assert.equal(mergeLogs(adjusted, [record]).records[0]?.timeUs, 1_000_350);
  });

  it('reads times to the microsecond', () => {
    assert.equal(microsOf('1970-01-01T00:00:01.123456789Z'), 1_123_456);
    assert.equal(microsOf('1970-01-01T00:00:01.5Z'), 1_500_000);
    assert.equal(microsOf('1970-01-01T00:00:01Z'), 1_000_000);
    assert.ok(Number.isNaN(microsOf('never')));
  });
});
