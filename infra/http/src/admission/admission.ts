import { isProbe, type Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import type { Operation } from '../operation/operation.js';
import type { ProblemError } from '../problem/problem.js';
import { createDelayMeter, type DelayMeter } from './event-loop-delay.js';
import { createClassifier, type Importance, type Sheddable, sheddable } from './importance.js';
import { createPressure, type Pressure } from './pressure.js';
import { callerGone, refusals, type ShedReason, shedReasons } from './refusals.js';
import { createStartQueue, type StartQueue } from './start-queue.js';

export interface AdmissionLimits {
  /** Event-loop delay over which requests are refused, in ms; 0: never for this reason. */
  delayMs: number;
  /** Requests in progress at which every importance is refused; 0: never for this reason. */
  maxRequests: number;
}

/** Share of `maxRequests` from which requests of an importance are refused. */
const shares: Readonly<Record<Sheddable, number>> = { optional: 0.5, normal: 0.75, critical: 1 };
const logEveryMs = 10_000;
/** Share of the target delay from which requests are started in turn. */
const queueFrom = 1 / 5;

/** Decides at the arrival of a request whether it is served. */
export interface Admission {
  /** Begins to measure. Without it every request is admitted. */
  start(limits: AdmissionLimits): void;
  stop(): void;
  /**
   * Counts the request in, unless it is refused: then the problem to answer. A promise of the same while the event loop
   * is late. An admitted request is to be followed by `leave`.
   */
  enter(context: Koa.Context): ProblemError | Promise<ProblemError | undefined> | undefined;
  leave(): void;
  /** To be called for each accepted connection. */
  connectionAccepted(): void;
}

export interface AdmissionOptions {
  telemetry: Telemetry;
  operations: readonly Operation[];
  /** Whether `x-deadline-ms` is a service's word; from outside it could say anything. */
  trustsDeadlines: boolean;
}

/**
 * Admission control: refuses the least important requests first while the event loop is late or too many requests are in
 * progress, so that the others are answered in time. While neither is the case a request costs a look at the clock.
 */
export function createAdmission(options: AdmissionOptions): Admission {
  const { telemetry, operations, trustsDeadlines } = options;
  const shed = telemetry.metrics.counter({
    name: 'http_server_requests_shed_total',
    help: 'Requests refused at arrival under overload, by reason and importance.',
    labels: ['reason', 'importance'],
  });
  const level = telemetry.metrics.gauge({
    name: 'http_server_shedding_level',
    help: 'Share of the requests refused for the event-loop delay: 1 is all optional ones, 2 the normal ones too, 3 all.',
  });
  const cells = Object.fromEntries(
    shedReasons.map((reason) => [
      reason,
      Object.fromEntries(sheddable.map((importance) => [importance, shed.labels(reason, importance)])),
    ]),
  ) as Record<ShedReason, Record<Sheddable, ReturnType<typeof shed.labels>>>;
  const classify = createClassifier(operations);
  /** What each importance has saved up of a refusal: a quarter of the requests is every fourth, not a matter of luck. */
  const debts: Record<Sheddable, number> = { optional: 0, normal: 0, critical: 0 };
  let pressure: Pressure | undefined;
  let queue: StartQueue | undefined;
  let queueFromMs = Number.POSITIVE_INFINITY;
  let maxRequests = Number.POSITIVE_INFINITY;
  let busyFrom = Number.POSITIVE_INFINITY;
  let inProgress = 0;
  let shedding = 0;
  let delayMs = 0;
  let meter: DelayMeter | undefined;
  let unlogged = 0;
  let loggedAt = Number.NEGATIVE_INFINITY;
  level.set(0);

  const shareOf = (importance: Sheddable) =>
    Math.min(1, Math.max(0, shedding - sheddable.indexOf(importance)));

  function isSpent(context: Koa.Context, waitedMs: number): boolean {
    const left = trustsDeadlines ? context.req.headers['x-deadline-ms'] : undefined;
    return left !== undefined && Number(left) <= waitedMs;
  }

  function reasonFor(importance: Sheddable, context: Koa.Context): ShedReason | undefined {
    if (inProgress >= maxRequests * shares[importance]) return 'requests_in_progress';
    if (shedding === 0) return undefined;
    // It has waited as long as the loop was late, which the caller's header cannot know.
    if (isSpent(context, delayMs)) return 'deadline';
    const share = shareOf(importance);
    debts[importance] += share;
    if (debts[importance] < 1) return undefined;
    debts[importance] -= 1;
    return 'event_loop_delay';
  }

  function refuse(reason: ShedReason, importance: Sheddable): ProblemError {
    cells[reason][importance].add();
    unlogged += 1;
    return refusals[reason];
  }

  /** The path of every request while the event loop is late or many requests are in progress. */
  function enterUnderLoad(context: Koa.Context, isLate: boolean): ReturnType<Admission['enter']> {
    const { path } = context;
    const importance: Importance = isProbe(path) ? 'always' : classify(context.method, path);
    if (importance !== 'always') {
      const reason = reasonFor(importance, context);
      if (reason !== undefined) return refuse(reason, importance);
    }
    inProgress += 1;
    if (importance === 'always' || queue === undefined || !isLate) return undefined;
    return waitForStart(queue, context, importance);
  }

  async function waitForStart(
    starting: StartQueue,
    context: Koa.Context,
    importance: Sheddable,
  ): Promise<ProblemError | undefined> {
    const began = performance.now();
    const outcome = await starting.wait(importance);
    let refusal: ProblemError | undefined;
    if (context.req.socket.destroyed) refusal = callerGone;
    else if (outcome === 'late') refusal = refuse('event_loop_delay', importance);
    else if (isSpent(context, performance.now() - began)) refusal = refuse('deadline', importance);
    if (refusal !== undefined) inProgress -= 1;
    return refusal;
  }

  function report(now: number): void {
    if (unlogged === 0 || now - loggedAt < logEveryMs) return;
    telemetry.log.warn('overloaded, requests are refused', {
      'event.action': 'load-shedding',
      'requests.shed': unlogged,
      'requests.in_progress': inProgress,
      'event_loop.delay_ms': Math.round(delayMs),
    });
    unlogged = 0;
    loggedAt = now;
  }

  function observe(turnMs: number, elapsedMs: number): void {
    const now = performance.now();
    delayMs = Math.max(turnMs, queue?.oldestMs(now) ?? 0);
    if (pressure) {
      pressure.sample(delayMs, elapsedMs);
      if (pressure.level !== shedding) level.set(pressure.level);
      shedding = pressure.level;
    }
    queue?.sweep(now);
    report(now);
  }

  return {
    start(limits) {
      if (meter) return;
      if (limits.delayMs > 0) {
        pressure = createPressure(limits.delayMs);
        queue = createStartQueue(limits.delayMs);
        queueFromMs = limits.delayMs * queueFrom;
      }
      if (limits.maxRequests > 0) maxRequests = limits.maxRequests;
      busyFrom = maxRequests * shares.optional;
      meter = createDelayMeter(observe);
    },
    stop() {
      meter?.stop();
      shedding = 0;
      level.set(0);
    },
    enter(context) {
      const isLate = meter !== undefined && meter.check() > queueFromMs;
      const isQueued = isLate || (queue !== undefined && (queue.size > 0 || queue.isAccepting));
      if (isQueued || shedding !== 0 || inProgress >= busyFrom) return enterUnderLoad(context, isQueued);
      inProgress += 1;
      return undefined;
    },
    leave() {
      inProgress -= 1;
    },
    connectionAccepted() {
      queue?.connectionAccepted();
    },
  };
}
