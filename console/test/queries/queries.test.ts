import assert from 'node:assert/strict';
import { getJson, startConsole } from '../start-console.js';
import {
  firstHalf,
  halfMs,
  isDelayed,
  perHalf,
  secondHalf,
  sendFaultyShop,
  startMs,
  traceIdOf,
} from './faulty-shop.js';

// biome-ignore lint/suspicious/noExplicitAny: each test asserts the members that it reads
type Json = any;

describe('queries over a shop with a slow connection', function () {
  this.timeout(60_000);
  let console: Awaited<ReturnType<typeof startConsole>>;
  const get = (path: string, query: Record<string, string | number> = {}): Promise<Json> =>
    getJson(`${console.url}/api/${path}?${new URLSearchParams(query as Record<string, string>)}`);
  const numbers = [...Array(2 * perHalf).keys()];
  const orders = numbers.filter((n) => n % 30 !== 29);

  before(async () => {
    console = await startConsole();
    await sendFaultyShop(console.ports.zipkin);
  });
  after(() => console.close());

  describe('GET /api/requests', () => {
    it('omits health checks unless probes=true', async () => {
      assert.equal((await get('requests', { limit: 1 })).total, orders.length);
      assert.equal((await get('requests', { limit: 1, probes: 'true' })).total, numbers.length);
    });

    for (const [q, expected] of [
      ['user:u-3', (n) => n % 7 === 3],
      ['-user:u-3 order:*', (n) => n % 7 !== 3],
      ['order:o-17', (n) => n === 17],
      ['duration:>500ms', isDelayed],
      ['self.order:>500ms', isDelayed],
      ['self:>500ms', isDelayed],
      ['self.product:>500ms', () => false],
      ['status:>=500', (n) => n >= perHalf && n % 7 === 3],
      ['error:true method:post', (n) => n >= perHalf && n % 7 === 3],
      ['http.connection:new', isDelayed],
      ['error.type:OUT_*', (n) => n >= perHalf && n % 7 === 3],
      ['"order client product.reserveStock#gap":>=500ms', isDelayed],
      ['order#duration:>800ms', isDelayed],
      ['product#duration:>800ms', () => false],
      ['order->product#gap:>500ms', isDelayed],
      ['gateway->order#gap:>500ms', () => false],
      ['product->mongodb#present:true', () => true],
      ['order->mongodb#present:true', () => false],
      ['peer:mongodb', () => true],
      ['peer:redis', () => false],
      ['service:product instance:gateway-1', () => true],
      ['"stock" status:500', (n) => n >= perHalf && n % 7 === 3],
    ] as [string, (n: number) => boolean][]) {
      it(`q=${q} returns the requests that match`, async () => {
        const { items, total } = await get('requests', { q, limit: 1000 });
        const expectedIds = orders.filter(expected).map(traceIdOf).sort();
        assert.deepEqual(items.map((item: Json) => item.traceId).sort(), expectedIds);
        assert.equal(total, expectedIds.length);
      });
    }

    it('returns instance, user, order id and self time by service', async () => {
      const [item] = (await get('requests', { q: 'order:o-310' })).items;
      assert.deepEqual([item.instance, item.user, item.order], ['gateway-1', 'u-2', 'o-310']);
      // gateway: 10 ms of its server span and 4 ms of the call; order: 16 ms and the gap of 900 ms
      assert.deepEqual(item.selfUs, { gateway: 14_000, order: 916_000, product: 20_000 });
    });

    for (const sort of ['time', 'duration', 'self']) {
      it(`pages through all requests once, sorted by ${sort}`, async () => {
        const seen: Json[] = [];
        let cursor: string | undefined;
        do {
          const page: Json = await get('requests', { limit: 70, sort, ...(cursor && { cursor }) });
          assert.equal(page.total, orders.length);
          assert.equal(page.truncated, true);
          seen.push(...page.items);
          cursor = page.next;
        } while (cursor);
        assert.equal(new Set(seen.map(({ traceId }) => traceId)).size, orders.length);
        assert.equal(seen.length, orders.length);
        const keys = seen.map(({ startUs, durationUs, selfUs }) =>
          sort === 'time'
            ? startUs
            : sort === 'duration'
              ? durationUs
              : Math.max(...Object.values<number>(selfUs)),
        );
        assert.deepEqual(
          keys,
          keys.toSorted((a, b) => b - a),
        );
      });
    }

    it('returns a 400 problem with the position of a fault in q', async () => {
      const { code, detail } = await get('requests', { q: 'user:u-3 duration:>fast' });
      assert.equal(code, 'INVALID_REQUEST');
      assert.equal(
        detail,
        'query /q has a syntax error at character 20: expected a duration such as 200ms or 1.5s',
      );
    });

    for (const path of [
      'requests',
      'requests/groups',
      'requests/heatmap',
      'requests/differences',
      'traces',
      'spans',
      'spans/groups',
      'edges',
      'events',
      'logs',
      'logs/histogram',
      'logs/patterns',
      'logs/groups',
    ]) {
      it(`GET /api/${path} returns a 400 problem for more than 50 terms or 100 values`, async () => {
        const terms = await get(path, { q: 'a '.repeat(51) });
        assert.equal(terms.detail, 'query /q has a syntax error at character 101: expected at most 50 terms');
        const values = await get(path, { q: `a:${'b,'.repeat(100)}b` });
        assert.equal(
          values.detail,
          'query /q has a syntax error at character 203: expected at most 100 values',
        );
        assert.deepEqual([terms.status, values.status], [400, 400]);
      });
    }

    it('GET /api/requests/differences limits the terms of the selection', async () => {
      const { detail } = await get('requests/differences', { selection: 'a '.repeat(51) });
      assert.match(detail, /\/selection has a syntax error at character 101: expected at most 50 terms/);
    });

    it('returns a 400 problem for an invalid cursor', async () => {
      assert.equal((await get('requests', { cursor: 'bm9uc2Vuc2U' })).code, 'INVALID_REQUEST');
    });
  });

  it('GET /api/requests/groups returns the statistics of each value, and those of the preceding range', async () => {
    const { items, total, truncated } = await get('requests/groups', {
      by: 'user',
      ...secondHalf,
      before: 'previous',
      sort: 'errors',
    });
    assert.deepEqual([total, truncated], [7, false]);
    const [worst, next] = items;
    const own = orders.filter((n) => n >= perHalf && n % 7 === 3);
    assert.deepEqual(
      [worst.value, worst.count, worst.errors, worst.errorShare],
      ['u-3', own.length, own.length, 1],
    );
    assert.equal(worst.before.errors, 0);
    assert.equal(next.errors, 0);
    assert.ok(Math.abs(worst.ratePerS - own.length / (halfMs / 1000)) < 1e-9);
    assert.ok(worst.p95Ms > 950);
    assert.ok(worst.before.p95Ms < 60);
    assert.ok(own.filter(isDelayed).map(traceIdOf).includes(worst.exemplarTraceId));
    assert.equal(worst.only, undefined, 'the user has requests in both ranges');
    const cut = await get('requests/groups', { by: 'user', limit: 2 });
    assert.deepEqual([cut.items.length, cut.total, cut.truncated], [2, 7, true]);
  });

  it('GET /api/requests/groups marks the groups that exist in one of the two ranges only', async () => {
    const onlyOf = async (range: Json) => {
      const { items } = await get('requests/groups', { by: 'user', ...range, before: 'previous' });
      return [...new Set(items.map(({ only }: Json) => only))];
    };
    assert.deepEqual(await onlyOf(firstHalf), ['now']);
    const { until } = secondHalf;
    assert.deepEqual(await onlyOf({ since: until, until: until + halfMs }), ['before']);
  });

  it('GET /api/requests/groups has a group of null for requests without the field', async () => {
    const { items } = await get('requests/groups', {
      by: 'order',
      probes: 'true',
      limit: 500,
      q: 'duration:<5ms',
    });
    assert.deepEqual(
      items.map((item: Json) => [item.value, item.count]),
      [[null, 20]],
    );
  });

  it('GET /api/requests/heatmap counts each request once, by time and duration', async () => {
    const { cells, boundsMs, fromMs, stepMs } = await get('requests/heatmap', { ...secondHalf, columns: 10 });
    const own = orders.filter((n) => n >= perHalf);
    assert.deepEqual([fromMs, stepMs], [secondHalf.since, halfMs / 10]);
    assert.equal(sum(cells.map(({ count }: Json) => count)), own.length);
    assert.deepEqual(
      boundsMs,
      boundsMs.toSorted((a: number, b: number) => a - b),
    );
    const slow = cells.filter(({ row }: Json) => boundsMs[row] > 500);
    assert.equal(sum(slow.map(({ count }: Json) => count)), own.filter(isDelayed).length);
    assert.deepEqual(
      new Set(cells.map(({ column }: Json) => column)),
      new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    );
    assert.ok(
      slow.every(({ exemplarTraceId }: Json) =>
        own.filter(isDelayed).map(traceIdOf).includes(exemplarTraceId),
      ),
    );
    assert.equal(sum(cells.map(({ errors }: Json) => errors)), own.filter((n) => n % 7 === 3).length);
  });

  describe('GET /api/requests/differences', () => {
    it('ranks the cause of slow requests first, which is below the root', async () => {
      const { items, selected, others } = await get('requests/differences', {
        ...secondHalf,
        selection: 'duration:>500ms',
      });
      const own = orders.filter((n) => n >= perHalf);
      assert.deepEqual(
        [selected, others],
        [own.filter(isDelayed).length, own.length - own.filter(isDelayed).length],
      );
      const [first] = items;
      assert.equal(first.field, 'order->product#gap');
      assert.deepEqual([first.selectedShare, first.otherShare], [1, 0]);
      const same = [first.q, ...first.same, ...items.flatMap((item: Json) => [item.q, ...item.same])];
      assert.ok(same.includes('"gateway client order.createOrder#http.connection":new'), same.join('\n'));
      assert.ok(!same.some((term: string) => /request\.id|order\.id/.test(term)), 'ids are left out');
      const found = await get('requests', { ...secondHalf, q: first.q });
      assert.equal(found.total, selected);
    });

    it('ranks the user with errors first', async () => {
      const { items } = await get('requests/differences', {
        ...secondHalf,
        selection: 'error:true',
        q: 'status:*',
      });
      const terms = items.slice(0, 3).flatMap(({ q, same }: Json) => [q, ...same]);
      assert.ok(terms.includes('user:u-3'), terms.join('\n'));
    });

    it('compares a time range with the rest', async () => {
      const { selected, others, items } = await get('requests/differences', {
        selectionSince: secondHalf.since,
        selectionUntil: secondHalf.until,
      });
      assert.deepEqual([selected, others], [290, 290]);
      assert.ok(items[0].score > 0.1);
    });
  });

  it('GET /api/spans finds spans by kind, service, peer, operation, duration and attribute', async () => {
    const delayed = orders.filter(isDelayed).length;
    for (const [q, count] of [
      ['kind:client service:order peer:product duration:>500ms', delayed],
      ['operation:"order client product.reserveStock" self:>500ms', delayed],
      ['gap:>500ms', delayed],
      ['name:products.updateOne', orders.length],
      ['service:product status:500', orders.filter((n) => n >= perHalf && n % 7 === 3).length],
      ['user:u-3 kind:server', orders.filter((n) => n % 7 === 3).length],
    ] as const)
      assert.equal((await get('spans', { q, limit: 1 })).total, count, q);
    const { items, next, truncated } = await get('spans', { q: 'kind:client', sort: 'self', limit: 10 });
    assert.ok(items.every(({ name }: Json) => name === 'product.reserveStock'));
    assert.equal(items[0].selfUs, 900_000);
    assert.equal(truncated, true);
    const more = await get('spans', { q: 'kind:client', sort: 'self', limit: 10, cursor: next });
    assert.equal(new Set([...items, ...more.items].map(({ traceId }: Json) => traceId)).size, 20);
  });

  it('GET /api/spans/groups shows the operation with the longest self time, now and before', async () => {
    const { items } = await get('spans/groups', { ...secondHalf, before: 'previous', sort: 'p95' });
    const call = items.find(({ value }: Json) => value === 'order client product.reserveStock');
    assert.equal(call.selfP95Ms, 900);
    assert.equal(call.before.selfP95Ms, 2);
    const server = items.find(({ value }: Json) => value === 'product server POST /internal/reservations');
    assert.ok(server.p95Ms < 30, 'the server side is not slow');
  });

  describe('GET /api/edges', () => {
    it('shows client time minus server time of each edge, in spite of clock skew', async () => {
      const { items, total } = await get('edges', { ...secondHalf, before: 'previous', sort: 'gap' });
      assert.equal(total, 3);
      const [edge] = items;
      assert.deepEqual(
        [edge.caller, edge.callee, edge.operation],
        ['order', 'product', 'product.reserveStock'],
      );
      assert.equal(edge.gap.p50Ms, 2);
      assert.equal(edge.gap.p95Ms, 900);
      assert.ok(edge.server.maxMs < 30);
      assert.equal(edge.before.gap.p95Ms, 2);
      assert.equal(edge.unmatched, 0);
      assert.equal(edge.points.length, 20);
      assert.equal(sum(edge.points.map(({ count }: Json) => count)), edge.count);
      assert.equal(edge.points[0].gapMaxMs, 900);
      assert.ok(edge.exemplars.every(({ gapMs }: Json) => gapMs === 900));
    });

    it('sums all calls between two services with by=service', async () => {
      const { items } = await get('edges', { by: 'service', points: 0, q: 'service:order,product' });
      assert.deepEqual(
        items.map(({ caller, callee, operation, count }: Json) => [caller, callee, operation, count]),
        [
          ['order', 'product', '*', orders.length],
          ['product', 'mongodb', '*', orders.length],
        ],
      );
    });

    it('counts a database as callee without a server side', async () => {
      const { items } = await get('edges', { q: 'peer:mongodb', points: 0 });
      assert.equal(items.length, 1);
      const [edge] = items;
      assert.deepEqual([edge.caller, edge.callee, edge.server, edge.gap], ['product', 'mongodb', null, null]);
      assert.equal(edge.unmatched, edge.count);
      assert.equal(edge.points, undefined);
    });
  });

  it('GET /api/traces/{id}/context ranks each span and names a typical trace', async () => {
    const delayed = orders.findLast(isDelayed) as number;
    const { percentiles, typicalTraceId, linkedFrom } = await get(`traces/${traceIdOf(delayed)}/context`);
    assert.equal(Object.keys(percentiles).length, 6);
    const call = percentiles['0000000000000004'];
    assert.equal(call.ofCount, orders.length);
    assert.ok(call.percentile > 84, JSON.stringify(call));
    assert.ok(call.p50Us < 30_000);
    const typical = orders.findIndex((n) => traceIdOf(n) === typicalTraceId);
    assert.ok(typical >= 0 && !isDelayed(orders[typical] as number));
    assert.deepEqual(linkedFrom, []);
    assert.equal((await get('traces/ff/context')).code, 'INVALID_REQUEST');
    assert.equal((await get(`traces/${'f'.repeat(32)}/context`)).code, 'NOT_FOUND');
  });

  it('GET /api/overview shows each service now and before, and the changes', async () => {
    const { services, changes, truncated } = await get('overview', secondHalf);
    assert.deepEqual(
      services.map(({ name }: Json) => name),
      ['gateway', 'order', 'product'],
    );
    const [gateway] = services;
    // the console is younger than the spans, so the range of the rate begins with the first one
    assert.ok(Math.abs(gateway.ratePerS - 1) < 0.001, `${gateway.ratePerS}/s`);
    assert.equal(gateway.before.errorShare, 0);
    assert.ok(gateway.errorShare > 0.1 && gateway.p95Ms > 900 && gateway.before.p95Ms < 100);
    assert.equal(truncated, false);
    const edge = changes.find(({ kind }: Json) => kind === 'slower-edge');
    assert.match(
      edge.text,
      /calls order -> product: p95 of client time minus server time rose from 2\.0 ms to 900 ms/,
    );
    assert.ok(Math.abs(edge.atMs - (startMs + halfMs)) <= halfMs / 20, 'the start of the fault');
    const error = changes.find(({ kind, text }: Json) => kind === 'new-error' && /OUT_OF_STOCK/.test(text));
    assert.match(error.text, /times$/, 'not handled by its callers');
    const q = new URLSearchParams(error.link.split('?')[1]).get('q') as string;
    const fails = orders.filter((n) => n >= perHalf && n % 7 === 3).length;
    assert.equal((await get('requests', { q })).total, fails);
    const slower = changes.filter(({ kind }: Json) => kind === 'slower-route' || kind === 'slower-edge');
    assert.deepEqual(
      slower.map(({ service, kind }: Json) => `${service} ${kind}`).sort(),
      ['gateway slower-route', 'order slower-edge'],
      'neither the services between nor the other calls, which only wait',
    );
    const slow = new URLSearchParams(edge.link.split('?')[1]).get('q') as string;
    assert.equal((await get('requests', { q: slow })).total, orders.filter(isDelayed).length);
  });

  it('GET /api/overview has no changes in a range without a preceding one', async () => {
    assert.deepEqual((await get('overview', firstHalf)).changes, []);
  });
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
