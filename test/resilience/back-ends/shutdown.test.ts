import assert from 'node:assert/strict';
import type { ChildFailure } from '@glasshouse/launcher';
import type { Behavior } from './behavior.js';
import { type BackEnds, type Doubles, startDoubles } from './doubles.js';
import { createDriver, type DriveResult } from './drive.js';
import { type Clients, type Product, type SignalStats, startProduct } from './product.js';

const kinds = ['kit', 'classic'] satisfies Clients[];
/** Time limit of a shutdown: 3 s for requests in progress, 5 s for the last telemetry. */
const endMs = 8000;
/** Allows for a machine that runs all four services and the tests of others. */
const slackMs = 12_000;

describe('telemetry after SIGTERM', function shutdown() {
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
    it(`is delivered completely to slow back-ends with TELEMETRY_CLIENTS=${clients}`, async () => {
      const { backEnds, product } = await start(clients);
      await backEnds.behave({ spans: 'slow', logs: 'slow' }, 200);
      const driver = createDriver(product.url);
      const stopped: { before?: ReturnType<BackEnds['ingested']>; end?: Promise<ChildFailure> } = {};
      const { served, failures } = await driver.run(1500, 16, (count) => {
        if (count !== 750) return;
        stopped.before = backEnds.ingested();
        stopped.end = product.stop();
      });
      driver.close();
      const { code, lines } = (await stopped.end) as ChildFailure;
      assert.deepEqual([code, lines], [0, []]);
      // every response is a success; later requests fail without a response
      for (const failure of failures) assert.match(failure, /ECONNREFUSED|ECONNRESET|socket hang up/);
      assert.ok(served.length >= 750 && failures.length > 0, 'stopped while requests were sent');
      const [before, ingested] = [await stopped.before, await backEnds.ingested()];
      for (const signal of ['spans', 'logs'] as const) {
        const { requests, acknowledged } = ingested[signal];
        assert.ok(
          acknowledged > (before?.[signal].acknowledged ?? 0),
          `${signal} were queued when the service was stopped`,
        );
        const received = new Set(requests);
        assert.equal(received.size, requests.length, `duplicate ${signal}`);
        assert.deepEqual(
          served.filter((traceId) => !received.has(traceId)),
          [],
          `missing ${signal} of served requests`,
        );
      }
    });
  }

  describe('with failing back-ends', () => {
    const cases = kinds.flatMap((clients) =>
      (['down', 'no-response'] satisfies Behavior[]).map((behavior) => ({ clients, behavior })),
    );
    interface End {
      result: DriveResult;
      backEnds: BackEnds;
      deliveryStats: { spans: SignalStats; logs: SignalStats };
      failure: ChildFailure;
      tookMs: number;
    }
    let ends: End[];

    before('stop a service for each kind of clients and behavior', async () => {
      ends = await Promise.all(
        cases.map(async ({ clients, behavior }) => {
          const { backEnds, product } = await start(clients);
          await backEnds.behave({ spans: behavior, logs: behavior });
          const driver = createDriver(product.url);
          const result = await driver.run(300, 4);
          driver.close();
          const deliveryStats = await product.deliveryStats();
          const began = performance.now();
          const failure = await product.stop();
          return { result, backEnds, deliveryStats, failure, tookMs: performance.now() - began };
        }),
      );
    });

    for (const [at, { clients, behavior }] of cases.entries()) {
      it(`is dropped at the deadline, and its count is written to standard error (${clients}, ${behavior})`, () => {
        const { result, backEnds, deliveryStats, failure, tookMs } = ends[at] as End;
        assert.deepEqual([result.served.length, result.failures], [300, []]);
        assert.equal(failure.code, 0);
        assert.ok(tookMs < endMs + slackMs, `${tookMs} ms`);
        const { host } = new URL(backEnds.spansUrl);
        const { spans, logs } = deliveryStats;
        assert.ok(spans.queued >= 600 && logs.queued >= 300, JSON.stringify(deliveryStats));
        // the records 'stopping' and 'stopped' are written after the statistics were read
        assert.deepEqual(failure.lines, [
          `product: telemetry not delivered: ${spans.queued} spans for ${host}, ` +
            `${logs.queued + 2} log records for ${backEnds.logsTarget}`,
        ]);
      });
    }
  });
});
