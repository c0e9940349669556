import assert from 'node:assert/strict';
import type { ChildFailure } from '@glasshouse/launcher';
import { type BackEnds, type Doubles, startDoubles } from './doubles.js';
import { createDriver, type Driven } from './drive.js';
import type { Manner } from './manner.js';
import { type Clients, type Product, type SignalAccount, startProduct } from './product.js';

const kinds = ['kit', 'classic'] satisfies Clients[];
/** A request in progress may take 3 s, the last telemetry 5 s. */
const endMs = 8000;
const slackMs = 4000;

describe('telemetry at SIGTERM', function shutdown() {
  this.timeout(60_000);
  let doubles: Doubles;
  const products: Product[] = [];

  before(() => {
    doubles = startDoubles();
  });
  after(async () => {
    await Promise.all(products.map((product) => product.close()));
    await doubles.close();
  });

  async function start(clients: Clients): Promise<{ backEnds: BackEnds; product: Product }> {
    const backEnds = await doubles.open();
    const product = await startProduct(clients, backEnds);
    products.push(product);
    return { backEnds, product };
  }

  for (const clients of kinds) {
    it(`is all delivered within the deadline by ${clients}, however slow the back-ends are`, async () => {
      const { backEnds, product } = await start(clients);
      await backEnds.behave({ spans: 'slow', logs: 'slow' }, 200);
      const driver = createDriver(product.url);
      const stopped: { before?: ReturnType<BackEnds['seen']>; end?: Promise<ChildFailure> } = {};
      const { served, failures } = await driver.run(1500, 16, (count) => {
        if (count !== 750) return;
        stopped.before = backEnds.seen();
        stopped.end = product.stop();
      });
      driver.close();
      const { code, lines } = (await stopped.end) as ChildFailure;
      assert.deepEqual([code, lines], [0, []]);
      // no answer may tell of anything but success; what was not taken any more was refused
      for (const failure of failures) assert.match(failure, /ECONNREFUSED|ECONNRESET|socket hang up/);
      assert.ok(served.length >= 750 && failures.length > 0, 'it was stopped while requests came');
      const [before, seen] = [await stopped.before, await backEnds.seen()];
      for (const signal of ['spans', 'logs'] as const) {
        const { requests, acknowledged } = seen[signal];
        assert.ok(
          acknowledged > (before?.[signal].acknowledged ?? 0),
          `${signal} waited when it was stopped`,
        );
        const there = new Set(requests);
        assert.equal(there.size, requests.length, `${signal} that came twice`);
        assert.deepEqual(
          served.filter((traceId) => !there.has(traceId)),
          [],
          `${signal} of requests that were answered`,
        );
      }
    });
  }

  describe('that nobody takes', () => {
    const cases = kinds.flatMap((clients) =>
      (['gone', 'silent'] satisfies Manner[]).map((manner) => ({ clients, manner })),
    );
    interface End {
      driven: Driven;
      backEnds: BackEnds;
      accounts: { spans: SignalAccount; logs: SignalAccount };
      failure: ChildFailure;
      tookMs: number;
    }
    let ends: End[];

    before('end a service for each kind of clients and back-ends', async () => {
      ends = await Promise.all(
        cases.map(async ({ clients, manner }) => {
          const { backEnds, product } = await start(clients);
          await backEnds.behave({ spans: manner, logs: manner });
          const driver = createDriver(product.url);
          const driven = await driver.run(300, 4);
          driver.close();
          const accounts = await product.accounts();
          const began = performance.now();
          const failure = await product.stop();
          return { driven, backEnds, accounts, failure, tookMs: performance.now() - began };
        }),
      );
    });

    for (const [at, { clients, manner }] of cases.entries()) {
      it(`keeps ${clients} no longer than the deadline, and is counted on standard error: ${manner}`, () => {
        const { driven, backEnds, accounts, failure, tookMs } = ends[at] as End;
        assert.deepEqual([driven.served.length, driven.failures], [300, []]);
        assert.equal(failure.code, 0);
        assert.ok(tookMs < endMs + slackMs, `${tookMs} ms`);
        const { host } = new URL(backEnds.spansUrl);
        const { spans, logs } = accounts;
        assert.ok(spans.queued >= 600 && logs.queued >= 300, JSON.stringify(accounts));
        // 'stopping' and 'stopped' came after the look
        assert.deepEqual(failure.lines, [
          `product: telemetry not delivered: ${spans.queued} spans for ${host}, ` +
            `${logs.queued + 2} log records for ${backEnds.logsTarget}`,
        ]);
      });
    }
  });
});
