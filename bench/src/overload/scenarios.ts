import { measureDistinctQueries } from './distinct-queries.js';
import type { ScenarioFigures } from './figures.js';
import { measureGoodput } from './goodput/measure.js';
import { measureHotAccount } from './hot-account.js';
import { measureHotProduct } from './hot-product.js';
import { measureIdleConnections } from './idle-connections.js';
import { measureLogins } from './logins.js';
import type { OverloadPlan } from './plan.js';
import type { LoadedShop } from './shop.js';
import { measureSlowClients } from './slow-clients.js';

/** Default of OVERLOAD_DELAY_MS. */
const delayMs = 100;

const goodput = (title: string, workMs: number, waitMs: number) => (plan: OverloadPlan) =>
  measureGoodput(`Goodput of ${title}`, { delayMs, workMs, waitMs }, plan);

/** Scenarios on a server with a fixed amount of work for each request. */
export const serverScenarios = {
  'goodput-plain': goodput('requests without work', 0, 0),
  'goodput-2ms': goodput('requests with 2 ms of computing', 2, 0),
  'goodput-10ms': goodput('requests with 10 ms of computing', 10, 0),
  'goodput-wait': goodput('requests that wait for 50 ms and compute for 1 ms', 1, 50),
} as const satisfies Record<string, (plan: OverloadPlan) => Promise<ScenarioFigures>>;

/** Scenarios on a whole shop. */
export const shopScenarios = {
  'hot-account': measureHotAccount,
  'hot-product': measureHotProduct,
  logins: measureLogins,
  'distinct-queries': measureDistinctQueries,
  'idle-connections': measureIdleConnections,
  'slow-clients': measureSlowClients,
} as const satisfies Record<string, (shop: LoadedShop, plan: OverloadPlan) => Promise<ScenarioFigures>>;

export type ScenarioName = keyof typeof serverScenarios | keyof typeof shopScenarios;

export const scenarioNames = [
  ...Object.keys(serverScenarios),
  ...Object.keys(shopScenarios),
] as readonly ScenarioName[];
