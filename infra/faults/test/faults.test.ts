import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Call, createFaults, type Fault, type Faults } from '../src/index.js';

const call = (given: Partial<Call> = {}): Call => ({
  target: 'items',
  operation: 'find',
  error: ({ message = 'closed' }) => new Error(message),
  ...given,
});
const fault = (given: Partial<Fault>): Fault => ({
  id: 'f',
  port: 'store',
  effect: { type: 'error' },
  ...given,
});
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

describe('faults', () => {
  let faults: Faults;
  let calls: number;
  const work = async () => ++calls;
  beforeEach(() => {
    calls = 0;
    faults = createFaults();
  });
  afterEach(() => faults.close());

  it('are absent at first, and a call returns the promise of its work', () => {
    const promise = Promise.resolve(1);
    assert.equal(
      faults.at('store').run(call(), () => promise),
      promise,
    );
    assert.deepEqual(faults.list(), []);
  });

  it('act at their port only, and count the calls that they change', async () => {
    faults.replace([fault({})]);
    await assert.rejects(faults.at('store').run(call(), work), (error: Error) => error.message === 'closed');
    assert.equal(await faults.at('cache').run(call(), work), 1);
    assert.deepEqual(
      faults.list().map(({ hits }) => hits),
      [1],
    );
  });

  for (const [title, match, given] of [
    ['target', { target: 'items' }, { target: 'others' }],
    ['operation', { operation: 'find' }, { operation: 'insertOne' }],
    ['user', { user: 'ann' }, { user: 'bob' }],
    ['content', { contains: 'RED-KITE' }, { content: () => '{"part":"BLUE-KITE"}' }],
  ] as const) {
    it(`select calls by ${title}`, async () => {
      faults.replace([fault({ match })]);
      const selected = call({ user: 'ann', content: () => '{"part":"RED-KITE"}' });
      await assert.rejects(faults.at('store').run(selected, work));
      await faults.at('store').run({ ...selected, ...given }, work);
      assert.equal(calls, 1);
    });
  }

  it('select no call by a property that the port does not know', async () => {
    faults.replace([fault({ match: { user: 'ann' } })]);
    await faults.at('store').run(call(), work);
    assert.equal(calls, 1);
  });

  it('select a share of the calls, the same ones for the same seed', async () => {
    async function failures(seed: number): Promise<string> {
      faults.replace([fault({ rate: 0.3 })], seed);
      let result = '';
      for (let n = 0; n < 400; n++)
        result += await faults
          .at('store')
          .run(call(), work)
          .then(
            () => '.',
            () => 'x',
          );
      return result;
    }
    const first = await failures(7);
    const count = first.split('x').length - 1;
    assert.ok(count > 80 && count < 160, `${count} of 400`);
    assert.equal(await failures(7), first);
    assert.notEqual(await failures(8), first);
  });

  it('delay a call, and no longer than until the fault is removed', async () => {
    faults.replace([fault({ effect: { type: 'latency', ms: 30 } })]);
    assert.ok((await timed(() => faults.at('store').run(call(), work))) >= 29);
    faults.replace([fault({ effect: { type: 'latency', ms: 60_000 } })]);
    const delayed = faults.at('store').run(call(), work);
    setTimeout(() => faults.replace([]), 20);
    assert.ok((await timed(() => delayed)) < 10_000);
    assert.equal(calls, 2);
  });

  it('hang until the caller gives up', async () => {
    faults.replace([fault({ effect: { type: 'hang' } })]);
    const given = new AbortController();
    const hanging = faults.at('store').run(call({ signal: given.signal }), work);
    setTimeout(() => given.abort(new Error('too late')), 20);
    await assert.rejects(hanging, /too late/);
    assert.equal(calls, 0);
  });

  it('limit the calls that run at once, and pass over a caller that gave up', async () => {
    faults.replace([fault({ effect: { type: 'limit', calls: 2, ms: 5 } })]);
    let running = 0;
    let most = 0;
    const counted = async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(5);
      running -= 1;
    };
    const given = new AbortController();
    const all = Array.from({ length: 9 }, () => faults.at('store').run(call(), counted));
    const gone = faults.at('store').run(call({ signal: given.signal }), counted);
    given.abort(new Error('gone'));
    await assert.rejects(gone, /gone/);
    await Promise.all(all);
    assert.equal(most, 2);
    await faults.at('store').run(call(), counted);
  });

  it('limit calls without delaying one that has a slot, and keep the slot after its end', async () => {
    faults.replace([fault({ effect: { type: 'limit', calls: 1, ms: 200 } })]);
    const startedMs = performance.now();
    await faults.at('store').run(call(), async () => undefined);
    const firstMs = performance.now() - startedMs;
    await faults.at('store').run(call(), async () => undefined);
    const secondMs = performance.now() - startedMs;
    assert.ok(firstMs < 150 && secondMs >= 199, `${firstMs} ms, ${secondMs} ms`);
  });

  it('report the wait for a slot and its use', async () => {
    faults.replace([fault({ effect: { type: 'limit', calls: 1, ms: 200 } })]);
    const seen: string[] = [];
    const waits: number[] = [];
    const uses: number[] = [];
    const slots = {
      waiting: () => seen.push('waiting'),
      waited: (ms: number, hasSlot: boolean) => {
        seen.push(hasSlot ? 'acquired' : 'gave up');
        waits.push(ms);
      },
      held: () => seen.push('held'),
      released: (ms: number) => {
        seen.push('released');
        uses.push(ms);
      },
    };
    await faults.at('store').run(call({ slots }), async () => seen.push('work'));
    await faults.at('store').run(call({ slots }), async () => seen.push('work'));
    const given = new AbortController();
    const gone = faults.at('store').run(call({ slots, signal: given.signal }), async () => seen.push('work'));
    given.abort(new Error('gone'));
    await assert.rejects(gone, /gone/);
    faults.close();
    await sleep(1);
    const one = ['acquired', 'work', 'held'];
    assert.deepEqual(seen, [...one, 'waiting', 'released', ...one, 'waiting', 'gave up', 'released']);
    assert.ok((waits[0] ?? 999) < 100 && (waits[1] ?? 0) >= 100, `waits ${waits}`);
    assert.ok((uses[0] ?? 0) >= 199, `uses ${uses}`);
  });

  it('free the slots of a limit at its end', async () => {
    faults.replace([fault({ effect: { type: 'limit', calls: 1, ms: 60_000 } })]);
    await faults.at('store').run(call(), async () => undefined);
    const waiting = faults.at('store').run(call(), async () => 'ran');
    faults.replace([]);
    assert.equal(await waiting, 'ran');
  });

  it('change a field of the result by a factor or to a value, also in lists', async () => {
    const result = async () => ({
      items: [{ weight: { amount: 200 } }, { weight: { amount: 5 } }],
      next: null,
    });
    faults.replace([
      fault({ port: 'server', effect: { type: 'wrong-data', field: 'items.*.weight.amount', factor: 10 } }),
      fault({ id: 'g', port: 'server', effect: { type: 'wrong-data', field: 'next', value: 'x' } }),
      fault({ id: 'h', port: 'server', effect: { type: 'wrong-data', field: 'absent.field', value: 1 } }),
    ]);
    assert.deepEqual(await faults.at('server').run(call(), result), {
      items: [{ weight: { amount: 2000 } }, { weight: { amount: 50 } }],
      next: 'x',
    });
  });

  it('repeat a failed call at once, up to the number of attempts, and return the last result', async () => {
    faults.replace([fault({ port: 'client', effect: { type: 'retry-storm', attempts: 4 } })]);
    const client = faults.at('client');
    await assert.rejects(
      client.run(call(), async () => {
        calls += 1;
        throw new Error(`attempt ${calls}`);
      }),
      /attempt 4/,
    );
    const failed = (result: unknown) => result === 503;
    assert.equal(await client.run(call({ failed }), async () => (++calls < 7 ? 503 : 200)), 200);
    assert.equal(calls, 7, 'a success ends the attempts');
    assert.equal(await client.run(call({ failed }), async () => ++calls && 503), 503);
    assert.equal(calls, 11, 'the last failure is the result');
  });

  it('do not repeat a call whose caller gave up', async () => {
    faults.replace([fault({ port: 'client', effect: { type: 'retry-storm', attempts: 9 } })]);
    const given = new AbortController();
    const aborted = faults.at('client').run(call({ signal: given.signal }), async () => {
      calls += 1;
      given.abort();
      throw new Error('gone');
    });
    await assert.rejects(aborted, /gone/);
    assert.equal(calls, 1);
  });

  it('let the entries of a cache expire at the same instants', () => {
    const cache = faults.at('cache');
    assert.equal(cache.ttlMs(call(), 5000), 5000, 'without a fault, the lifetime stays');
    faults.replace([
      fault({
        port: 'cache',
        effect: { type: 'expire-together', everyMs: 2000 },
        match: { target: 'items' },
      }),
    ]);
    const ends = [5000, 30_000, 60_000].map((ttlMs) => Date.now() + cache.ttlMs(call(), ttlMs));
    for (const end of ends) assert.ok(end % 2000 < 20 || end % 2000 > 1980, `${end}`);
    assert.ok(cache.ttlMs(call(), 1) === 1, 'a shorter lifetime stays');
    assert.equal(cache.ttlMs(call({ target: 'others' }), 5000), 5000);
  });

  it('end after their time', async () => {
    faults.replace([fault({ forSeconds: 1 })]);
    await assert.rejects(faults.at('store').run(call(), work));
    await sleep(1100);
    await faults.at('store').run(call(), work);
    assert.deepEqual(faults.list(), []);
  });

  it('shift the clock of the process, and restore it', () => {
    const before = Date.now();
    faults.replace([fault({ port: 'process', effect: { type: 'clock-skew', ms: -3_600_000 } })]);
    const shifted = [Date.now(), new Date('2020-01-01T00:00:00Z') < new Date() ? Date.now() : 0];
    const parsed = new Date('2020-01-01T00:00:00Z').toISOString();
    faults.close();
    for (const each of shifted) assert.ok(Math.abs(each - (before - 3_600_000)) < 5000);
    assert.equal(parsed, '2020-01-01T00:00:00.000Z');
    assert.ok(Math.abs(Date.now() - before) < 5000);
    assert.ok(new Date() instanceof Date);
  });

  it('shift the clock without changing what counts as a date', () => {
    const before = new Date(5);
    faults.replace([fault({ port: 'process', effect: { type: 'clock-skew', ms: 60_000 } })]);
    const during = new Date(7);
    const clone = structuredClone(during);
    const named = Date();
    const isDate = [before, during, clone].map((each) => each instanceof Date);
    faults.close();
    assert.deepEqual(isDate, [true, true, true]);
    assert.ok(during instanceof Date);
    assert.equal(during.getTime(), 7);
    assert.ok(Math.abs(Date.parse(named) - Date.now() - 60_000) < 5000, named);
  });

  it('shift the clock together, and restore it when they end in any order', () => {
    const realMs = () => performance.timeOrigin + performance.now();
    const shiftMs = () => Math.round((Date.now() - realMs()) / 10_000) * 10_000 || 0;
    const initialMs = shiftMs();
    const skew = (ms: number) => fault({ port: 'process', effect: { type: 'clock-skew', ms } });
    const others = createFaults();
    faults.replace([skew(60_000)]);
    others.replace([skew(3_600_000)]);
    const together = shiftMs() - initialMs;
    faults.close();
    const alone = shiftMs() - initialMs;
    others.close();
    assert.deepEqual([together, alone, shiftMs()], [3_660_000, 3_600_000, initialMs]);
  });

  it('block the event loop', async () => {
    faults.replace([fault({ port: 'process', effect: { type: 'block', ms: 120, everyMs: 20 } })]);
    let longest = 0;
    for (let n = 0; n < 400 && longest < 110; n++) {
      const last = performance.now();
      await sleep(1);
      longest = Math.max(longest, performance.now() - last);
    }
    assert.ok(longest >= 110, `${longest} ms`);
  });

  it('hold memory up to the maximum, and release it', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = used();
    faults.replace([
      fault({ port: 'process', effect: { type: 'memory', megabytesPerSecond: 100, maxMegabytes: 40 } }),
    ]);
    for (let n = 0; n < 100 && used() - before < 35 * 2 ** 20; n++) await sleep(50);
    await sleep(300);
    const held = used() - before;
    assert.ok(held >= 35 * 2 ** 20 && held < 50 * 2 ** 20, `${held} bytes`);
    faults.replace([]);
    assert.ok(used() - before < 10 * 2 ** 20);
  });

  for (const [title, wrong] of [
    ['an effect that its port cannot have', fault({ effect: { type: 'stale' } })],
    [
      'wrong data without factor and value',
      fault({ port: 'server', effect: { type: 'wrong-data', field: 'a' } }),
    ],
    [
      'a suspension that never ends',
      fault({ port: 'process', effect: { type: 'freeze', ms: 2000, everyMs: 2000 } }),
    ],
    [
      'a selection of calls for the process',
      fault({ port: 'process', effect: { type: 'exit', afterMs: 1 }, match: {} }),
    ],
  ] as const) {
    it(`are refused with ${title}, and the present ones stay`, () => {
      faults.replace([fault({ id: 'present' })]);
      assert.throws(() => faults.replace([fault({ id: 'other' }), wrong]));
      assert.deepEqual(
        faults.list().map(({ fault: { id } }) => id),
        ['present'],
      );
    });
  }

  it('are refused when two have one id', () => {
    assert.throws(() => faults.replace([fault({}), fault({})]), /f: two faults have this id/);
  });
});
