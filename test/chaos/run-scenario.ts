import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../resilience/random.js';
import { startOrderLoad } from './order-load.js';
import type { Scenario } from './scenarios.js';
import type { ShopLoad } from './shop-load.js';
import type { ChaosTarget } from './target.js';
import { findTelemetryLosses, readDeliveries, type TelemetryFigures } from './telemetry-figures.js';
import { isFailure, summariseRequests, type UserFigures } from './user-figures.js';

/** Result of one scenario. */
export interface ScenarioFigures {
  name: string;
  title: string;
  users: UserFigures;
  /** Number of orders that the load began. */
  orders: number;
  /** Contradictions in money, stock, orders and notifications after recovery; empty in a correct shop. */
  losses: string[];
  /** Time from the end of the load until every order was settled; null when some stayed unsettled. */
  settledMs: number | null;
  /** Responses that are malformed or not allowed by the API. */
  violations: string[];
  telemetry: TelemetryFigures;
}

export interface ScenarioContext {
  target: ChaosTarget;
  load: ShopLoad;
  random: Random;
  perSecond: number;
}

/** Load before the fault. */
const warmUpMs = 1500;
/** Load after the last failure. */
const calmMs = 2500;
/** Upper limit of the load after the fault. */
const recoveryLimitMs = 30_000;
const settleLimitMs = 60_000;
/** Senders pause for up to 15 s after repeated failures. */
const auditLimitMs = 40_000;

/** Runs one fault under load, waits for the recovery and compares the shop's state with what its users were told. */
export async function runScenario(
  scenario: Scenario,
  { target, load, random, perSecond }: ScenarioContext,
): Promise<ScenarioFigures> {
  const { caller, customers, recorder } = load;
  const before = await readDeliveries(target.console, auditLimitMs);
  const firstViolation = caller.faults.length;
  recorder.clear();
  const outage = { name: 'gateway', from: performance.now(), to: Number.POSITIVE_INFINITY };
  load.expectOutages(() => (scenario.stopsGateway ? [outage] : []));
  const orders = startOrderLoad({
    caller,
    customers,
    random,
    perSecond,
    retryPolicy: { attempts: 3, pauseMs: () => 300 },
  });
  await pause(warmUpMs);
  const fromMs = performance.now();
  await scenario.run(target);
  const toMs = performance.now();
  for (;;) {
    const lastMs = Math.max(toMs, recorder.requests.findLast(isFailure)?.endedMs ?? 0);
    const now = performance.now();
    if (now - lastMs > calmMs || now - toMs > recoveryLimitMs) break;
    await pause(100);
  }
  await orders.stop();
  outage.to = performance.now();
  const requests = [...recorder.requests];
  const losses = await load.findLosses(settleLimitMs);
  return {
    name: scenario.name,
    title: scenario.title,
    users: summariseRequests(requests, { fromMs, toMs }),
    orders: orders.started(),
    losses: losses.contradictions,
    settledMs: losses.settledMs ?? null,
    violations: caller.faults.slice(firstViolation),
    telemetry: await findTelemetryLosses(target.console, before, requests, auditLimitMs),
  };
}
