import { scrape } from '../growth/scrape.js';
import { atMost, check, exactly, type ScenarioFigures } from './figures.js';
import { type CallResponse, closedLoop, summarise } from './http-load.js';
import type { OverloadPlan } from './plan.js';
import type { LoadedShop } from './shop.js';

/** Concurrent requests: half the number at which the gateway queues calls of one operation for one user. */
const width = 8;
const maxGrowthMb = 15;

/** Lists products with a different search in each request, so that no cache can help. */
export async function measureDistinctQueries(
  { sender, gateway, running }: LoadedShop,
  { warmUpQueries, queries }: OverloadPlan,
): Promise<ScenarioFigures> {
  let next = 0;
  const list = async (count: number): Promise<CallResponse[]> => {
    const responses: CallResponse[] = [];
    const end = next + count;
    await closedLoop(
      width,
      () => next >= end,
      async () => {
        responses.push(await sender.send({ url: `${gateway}/products?search=bench%20${next++}` }));
      },
    );
    return responses;
  };
  const residentMb = async () => (await scrape({ product: running.urls.product })).product.rssMb;
  const warmUp = summarise(await list(warmUpQueries));
  const before = await residentMb();
  const summary = summarise(await list(queries));
  const after = await residentMb();
  return {
    title: `${queries.toLocaleString('en-US')} distinct list queries`,
    checks: [
      check(
        `growth of the product service's memory over ${Math.round(before)} MB`,
        atMost(maxGrowthMb, 'MB'),
        after - before,
      ),
      check('failed queries', exactly(0, 'requests'), summary.count - summary.ok),
    ],
    groups: [
      { name: 'queries before', summary: warmUp },
      { name: 'queries', summary },
    ],
  };
}
