import assert from 'node:assert/strict';
import type { Span } from '../../../contract/src/spans.js';
import { findClockSkew } from '../../../web/src/trace/model/clock-skew.js';
import { buildSpanTree, endOf } from '../../../web/src/trace/model/span-tree.js';
import { during, named } from './spans.js';

const ms = 1000;

/** A call from `web` to `db` whose clock is ahead by `aheadMs`; the server needs 10 ms less than the client. */
function call(number: number, fromMs: number, aheadMs: number, fields: Partial<Span> = {}): Span[] {
  return [
    during(`c${number}`, 'root', fromMs * ms, (fromMs + 40) * ms, {
      service: 'web',
      kind: 'client',
      ...fields,
    }),
    during(`s${number}`, `c${number}`, (fromMs + 5 + aheadMs) * ms, (fromMs + 35 + aheadMs) * ms, {
      service: 'db',
      kind: 'server',
    }),
    during(`q${number}`, `s${number}`, (fromMs + 6 + aheadMs) * ms, (fromMs + 9 + aheadMs) * ms, {
      service: 'db',
    }),
  ];
}
const root = during('root', undefined, 0, 500 * ms, { service: 'web', kind: 'server' });
const skewOf = (spans: readonly Span[]) => findClockSkew(buildSpanTree(spans)).skews;

describe('findClockSkew', () => {
  for (const aheadMs of [-300, -20, 20, 300]) {
    it(`finds a clock that is ${aheadMs} ms ahead, and the offset places all its spans inside their parents`, () => {
      const spans = [root, ...call(1, 10, aheadMs), ...call(2, 100, aheadMs)];
      const report = findClockSkew(buildSpanTree(spans));
      assert.deepEqual(report.skews, [
        { service: 'db', instance: '', offsetUs: -aheadMs * ms, uncertaintyUs: 5 * ms, spans: 4 },
      ]);
      const adjusted = buildSpanTree(spans, report.offsetOf);
      for (const name of ['s1', 's2', 'q1', 'q2']) {
        const node = named(adjusted, name);
        assert.ok(
          node.parent && node.startUs >= node.parent.startUs && endOf(node) <= endOf(node.parent),
          name,
        );
      }
    });
  }

  it('reports none for spans inside their parents, or outside by no more than the tolerance', () => {
    for (const aheadMs of [0, 5, -5, 6, -6]) assert.deepEqual(skewOf([root, ...call(1, 10, aheadMs)]), []);
  });

  it('reports none when a server ends after its client gave up', () => {
    const spans = [
      root,
      during('c', 'root', 0, 100 * ms, { service: 'web', kind: 'client', status: 'error' }),
      during('s', 'c', 80 * ms, 170 * ms, { service: 'db', kind: 'server' }),
    ];
    assert.deepEqual(skewOf(spans), []);
  });

  it('reports none when a consumer runs after its producer', () => {
    const spans = [
      root,
      during('p', 'root', 0, 10 * ms, { service: 'web', kind: 'producer' }),
      during('c', 'p', 400 * ms, 405 * ms, { service: 'worker', kind: 'consumer' }),
    ];
    assert.deepEqual(skewOf(spans), []);
  });

  it('bounds the offset of a server on one side when it lasts longer than its client', () => {
    const spans = [
      root,
      during('c', 'root', 100 * ms, 110 * ms, { service: 'web', kind: 'client' }),
      during('s', 'c', 50 * ms, 90 * ms, { service: 'db', kind: 'server' }),
    ];
    assert.deepEqual(skewOf(spans), [
      { service: 'db', instance: '', offsetUs: 50 * ms, uncertaintyUs: Number.POSITIVE_INFINITY, spans: 1 },
    ]);
  });

  it('uses calls in both directions between two processes', () => {
    const spans = [
      root,
      during('c1', 'root', 100 * ms, 200 * ms, { service: 'web', kind: 'client' }),
      during('s1', 'c1', 410 * ms, 490 * ms, { service: 'db', kind: 'server' }),
      during('c2', 's1', 420 * ms, 440 * ms, { service: 'db', kind: 'client' }),
      during('s2', 'c2', 121 * ms, 139 * ms, { service: 'web', kind: 'server' }),
    ];
    assert.deepEqual(skewOf(spans), [
      { service: 'db', instance: '', offsetUs: -300 * ms, uncertaintyUs: ms, spans: 2 },
    ]);
  });

  it('distinguishes the instances of a service', () => {
    const instance = (id: string) => ({ attributes: { 'service.instance.id': id } });
    const [client1, server1] = call(1, 10, 0);
    const [client2, server2] = call(2, 100, 200);
    const spans = [
      root,
      client1 as Span,
      { ...(server1 as Span), ...instance('db-1') },
      client2 as Span,
      { ...(server2 as Span), ...instance('db-2') },
    ];
    assert.deepEqual(
      skewOf(spans).map(({ instance: id, offsetUs }) => [id, offsetUs]),
      [['db-2', -200 * ms]],
    );
  });

  it('adds up the offsets along a chain of calls', () => {
    const spans = [
      root,
      ...call(1, 10, 200).slice(0, 2),
      during('c9', 's1', 220 * ms, 240 * ms, { service: 'db', kind: 'client' }),
      during('s9', 'c9', 1022 * ms, 1038 * ms, { service: 'disk', kind: 'server' }),
    ];
    assert.deepEqual(
      skewOf(spans).map(({ service, offsetUs }) => [service, offsetUs]),
      [
        ['db', -200 * ms],
        ['disk', -1000 * ms],
      ],
    );
  });
});
