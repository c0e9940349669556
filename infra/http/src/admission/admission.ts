import { isProbe, type Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import type { Operation } from '../operation/operation.js';
import { ProblemError } from '../problem/problem.js';
import { createDelayMeter, type DelayMeter } from './event-loop-delay.js';
import { createClassifier, type Importance, type Sheddable, sheddable } from './importance.js';
import { createPressure, type Pressure } from './pressure.js';

export const shedReasons = ['event_loop_delay', 'requests_in_progress', 'deadline'] as const;
export type ShedReason = (typeof shedReasons)[number];

export interface AdmissionLimits {
  /** Event-loop delay over which requests are refused, in ms; 0: never for this reason. */
  delayMs: number;
  /** Requests in progress at which every importance is refused; 0: never for this reason. */
  maxRequests: number;
}

/** Share of `maxRequests` from which requests of an importance are refused. */
const shares: Readonly<Record<Sheddable, number>> = { optional: 0.5, normal: 0.75, critical: 1 };
const logEveryMs = 10_000;

/** Decides at the arrival of a request whether it is served. */
export interface Admission {
  /** Begins to measure. Without it every request is admitted. */
  start(limits: AdmissionLimits): void;
  stop(): void;
  /** Counts the request in, unless it is refused: then the problem to answer. To be followed by `leave`. */
  enter(context: Koa.Context): ProblemError | undefined;
  leave(): void;
}

export interface AdmissionOptions {
  telemetry: Telemetry;
  operations: readonly Operation[];
  /** Whether `x-deadline-ms` is a service's word; from outside it could say anything. */
  trustsDeadlines: boolean;
}

/** One object for each reason: to make an error costs more than the rest of a refusal. */
const refusals: Readonly<Record<ShedReason, ProblemError>> = {
  event_loop_delay: overloaded(),
  requests_in_progress: overloaded(),
  deadline: new ProblemError('DEADLINE_EXCEEDED', {
    detail: 'The time was over before the request was read',
  }),
};

function overloaded(): ProblemError {
  return new ProblemError('OVERLOADED', {
    detail: 'Less important requests are refused; try again later',
    headers: { 'retry-after': '1' },
  });
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
  let maxRequests = Number.POSITIVE_INFINITY;
  let busyFrom = Number.POSITIVE_INFINITY;
  let inProgress = 0;
  let shedding = 0;
  let delayMs = 0;
  let meter: DelayMeter | undefined;
  let unlogged = 0;
  let loggedAt = Number.NEGATIVE_INFINITY;
  level.set(0);

  function reasonFor(importance: Sheddable, context: Koa.Context): ShedReason | undefined {
    if (inProgress >= maxRequests * shares[importance]) return 'requests_in_progress';
    if (shedding === 0) return undefined;
    // It has waited as long as the loop was late, which the caller's header cannot know.
    const left = trustsDeadlines ? context.req.headers['x-deadline-ms'] : undefined;
    if (left !== undefined && Number(left) <= delayMs) return 'deadline';
    const share = Math.min(1, Math.max(0, shedding - sheddable.indexOf(importance)));
    debts[importance] += share;
    if (debts[importance] < 1) return undefined;
    debts[importance] -= 1;
    return 'event_loop_delay';
  }

  function examine(context: Koa.Context): ProblemError | undefined {
    const { path } = context;
    const importance: Importance = isProbe(path) ? 'always' : classify(context.method, path);
    if (importance === 'always') return undefined;
    const reason = reasonFor(importance, context);
    if (reason === undefined) return undefined;
    cells[reason][importance].add();
    unlogged += 1;
    return refusals[reason];
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

  function observe(delay: number, elapsedMs: number): void {
    delayMs = delay;
    if (pressure) {
      pressure.sample(delay, elapsedMs);
      if (pressure.level !== shedding) level.set(pressure.level);
      shedding = pressure.level;
    }
    report(performance.now());
  }

  return {
    start(limits) {
      if (meter) return;
      if (limits.delayMs > 0) pressure = createPressure(limits.delayMs);
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
      meter?.check();
      if (shedding !== 0 || inProgress >= busyFrom) {
        const refusal = examine(context);
        if (refusal !== undefined) return refusal;
      }
      inProgress += 1;
      return undefined;
    },
    leave() {
      inProgress -= 1;
    },
  };
}
