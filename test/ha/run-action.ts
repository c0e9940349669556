import { setTimeout as pause } from 'node:timers/promises';
import { startOrderLoad } from '../chaos/order-load.js';
import type { SentRequest } from '../chaos/recorder.js';
import type { ShopLoad } from '../chaos/shop-load.js';
import { findTelemetryLosses, readDeliveries } from '../chaos/telemetry-figures.js';
import { describeFailure, failureCount, isFailure, summariseRequests } from '../chaos/user-figures.js';
import { createRandom } from '../resilience/random.js';
import type { Project } from './compose.js';
import { type Action, runStep, type Step } from './steps.js';

/** Requests during one step, as its users saw them. */
export interface StepFigures extends Step {
  requests: number;
  /** Number of failed requests by status and error code. */
  failed: Record<string, number>;
  /** Failed requests of a kill that started after the container had been killed. */
  failedLater: number;
  longestMs: number;
  /** Time from the beginning of the step until the start of the last failed request; 0 without one. */
  lastFailureMs: number;
  /** Duration of the step, until the container was in service again. */
  stepMs: number;
}

/** Result of the steps of one action. */
export interface ActionFigures {
  action: Action;
  steps: StepFigures[];
  orders: number;
  /** Contradictions in money, stock, orders and notifications. */
  losses: string[];
  /** Time from the end of the load until every order was settled; null when some stayed unsettled. */
  settledMs: number | null;
  /** Malformed responses of the gateway. */
  violations: string[];
  /** Verdict of the audit of the console; responses whose trace is not in the console. */
  audit: string;
  missingTraces: number;
}

export interface ActionOptions {
  action: Action;
  project: Project;
  load: ShopLoad;
  console: string;
  perSecond: number;
  /** Steps of the action to run. */
  steps: readonly Step[];
  /** Number of orders after which no further step begins. */
  maxOrders: number;
  seed: string;
  say(line: string): void;
}

const settleLimitMs = 90_000;
const auditLimitMs = 60_000;
/** Failed requests of a step that are described, so that their traces can be found. */
const maxDescribed = 10;

/**
 * Runs steps of an action one after the other under a constant load, then compares all data with all responses. The figures
 * lack the last steps if there were too many orders before them.
 */
export async function runAction(options: ActionOptions): Promise<ActionFigures> {
  const { action, project, load, console, perSecond, seed, say } = options;
  const { caller, customers, recorder } = load;
  const before = await readDeliveries(console, auditLimitMs);
  const firstViolation = caller.faults.length;
  recorder.clear();
  // The load balancer closes the connection when the gateway that was serving a request is killed.
  const always = { name: 'gateway', from: performance.now(), to: Number.POSITIVE_INFINITY };
  load.expectOutages(() => (action === 'kill' ? [always] : []));
  const orders = startOrderLoad({
    caller,
    customers,
    random: createRandom(`${seed} ${action}`),
    perSecond,
    retryPolicy: { attempts: 3, pauseMs: () => 300 },
  });
  await pause(3000);
  const steps: StepFigures[] = [];
  for (const step of options.steps) {
    if (orders.started() > options.maxOrders) break;
    const fromMs = performance.now();
    const killedMs = await runStep(step, project);
    const toMs = performance.now();
    const requests = requestsDuring(recorder.requests, fromMs, toMs);
    const figures = figuresOf(step, requests, { fromMs, toMs, killedMs });
    steps.push(figures);
    say(describe(figures));
    for (const failed of requests.filter(isFailure).slice(0, maxDescribed))
      say(`  ${describeFailure(failed)}`);
  }
  await pause(2000);
  await orders.stop();
  const requests = [...recorder.requests];
  const { contradictions, settledMs } = await load.findLosses(settleLimitMs);
  const { audit, missingTraces } = await findTelemetryLosses(console, before, requests, auditLimitMs);
  return {
    action,
    steps,
    orders: orders.started(),
    losses: contradictions,
    settledMs: settledMs ?? null,
    violations: caller.faults.slice(firstViolation).filter((fault) => !isOfLoadBalancer(fault)),
    audit,
    missingTraces,
  };
}

/** Responses that HAProxy makes itself belong to no trace; they count as failed requests. */
function isOfLoadBalancer(fault: string): boolean {
  return /: 50[234] in trace {1,2}has traceId undefined|: 50[234] in trace undefined/.test(fault);
}

/** Times of a step on the clock of `performance.now()`. */
interface StepTimes {
  fromMs: number;
  toMs: number;
  /** Time at which the container was killed; undefined for other actions. */
  killedMs: number | undefined;
}

/** Returns the requests that were in progress between two times. */
function requestsDuring(all: readonly SentRequest[], fromMs: number, toMs: number): SentRequest[] {
  return all.filter(({ startedMs, endedMs }) => endedMs >= fromMs && startedMs <= toMs);
}

/** Returns the figures of a step. */
function figuresOf(step: Step, requests: readonly SentRequest[], times: StepTimes): StepFigures {
  const { fromMs, toMs, killedMs = Number.POSITIVE_INFINITY } = times;
  const { failed, longestMs } = summariseRequests(requests, { fromMs, toMs });
  const failures = requests.filter(isFailure);
  const last = Math.max(0, ...failures.map(({ startedMs }) => startedMs - fromMs));
  return {
    ...step,
    requests: requests.length,
    failed,
    failedLater: failures.filter(({ startedMs }) => startedMs > killedMs).length,
    longestMs,
    lastFailureMs: Math.round(last),
    stepMs: Math.round(toMs - fromMs),
  };
}

function describe({
  action,
  target,
  requests,
  failed,
  longestMs,
  lastFailureMs,
  stepMs,
  failedLater,
}: StepFigures): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const later =
    failureCount({ failed }) === 0
      ? ''
      : `, ${failedLater} of them started after a kill, the last ${seconds(lastFailureMs)} after the beginning`;
  return `${action} ${target}: ${describeFailed(failed)} of ${requests} requests failed${later}; longest ${seconds(longestMs)}; step ${seconds(stepMs)}`;
}

/** Returns the numbers of failed requests by status and code, or 0. */
export function describeFailed(failed: StepFigures['failed']): string {
  return (
    Object.entries(failed)
      .map(([name, count]) => `${count} × ${name}`)
      .join(', ') || '0'
  );
}
