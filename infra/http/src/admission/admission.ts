import { isProbe, type Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import type { OperationMatcher } from '../operation/match.js';
import type { ProblemError } from '../problem/problem.js';
import { type ConcurrencyLimit, createConcurrencyLimit } from './concurrency-limit.js';
import { createDelayMeter, type DelayMeter } from './event-loop-delay.js';
import { type Importance, importanceOf, type Sheddable, sheddable } from './importance.js';
import { peekBody } from './peek-body.js';
import { createPressure, type Pressure } from './pressure.js';
import { createRefusalHold } from './refusal-hold.js';
import { callerGone, refusals, type ShedReason, shedReasons } from './refusals.js';
import { createRequestCost } from './request-cost.js';
import { requestsBound } from './requests-bound.js';
import { createStartQueue, type StartQueue } from './start-queue.js';

export interface AdmissionLimits {
  /** Event-loop delay above which requests are refused, in ms; 0 disables this limit. */
  delayMs: number;
  /** Requests in progress at which requests of every importance are refused; 0 disables this limit. */
  maxRequests: number;
}

/** Share of `maxRequests` at which requests of an importance are refused. */
const shares: Readonly<Record<Sheddable, number>> = { optional: 0.5, normal: 0.75, critical: 1 };
const logEveryMs = 10_000;
/** Share of the target delay above which admitted requests wait in the start queue. */
const queueFrom = 2 / 5;
/** Multiple of the target delay above which even cheap requests are refused. */
const maxCheapDelay = 5;

const waited = Symbol('start of a request that waited in the start queue');
type Started = Koa.Context & { [waited]?: { readonly tick: number; readonly importance: Sheddable } };

/** Decides on arrival whether a request is served. */
export interface Admission {
  /** Starts the measurements. Until then every request is admitted. */
  start(limits: AdmissionLimits): void;
  stop(): void;
  /**
   * Returns `undefined` to admit a request, or the problem to send to refuse it; a promise of either while the event
   * loop is late. Call `leave` when an admitted request has ended.
   */
  enter(context: Koa.Context): ProblemError | Promise<ProblemError | undefined> | undefined;
  leave(context: Koa.Context): void;
  /** Call this for each accepted connection. */
  connectionAccepted(): void;
}

export interface AdmissionOptions {
  telemetry: Telemetry;
  /** Finds the operation of a request, which has its importance. */
  match: OperationMatcher;
  /** True when only services can send `x-deadline-ms`; an external client could send any value. */
  trustsDeadlines: boolean;
}

/**
 * Creates the admission control of an application. It refuses the least important requests first while the event loop
 * is late or too many requests are in progress, so that the others get their responses in time. Without overload its
 * only cost is one clock reading for each request.
 */
export function createAdmission(options: AdmissionOptions): Admission {
  const { telemetry, match, trustsDeadlines } = options;
  const shed = telemetry.metrics.counter({
    name: 'http_server_requests_shed_total',
    help: 'Requests refused at arrival under overload, by reason and importance.',
    labels: ['reason', 'importance'],
  });
  const level = telemetry.metrics.gauge({
    name: 'http_server_shedding_level',
    help: 'Share of requests refused because of event-loop delay: 1 means all optional requests, 2 all optional and normal ones, 3 all requests.',
  });
  const series = Object.fromEntries(
    shedReasons.map((reason) => [
      reason,
      Object.fromEntries(sheddable.map((importance) => [importance, shed.labels(reason, importance)])),
    ]),
  ) as Record<ShedReason, Record<Sheddable, ReturnType<typeof shed.labels>>>;
  /** Fraction of the next refusal, by importance: at a share of 0.25 exactly every fourth request is refused. */
  const partialRefusals: Record<Sheddable, number> = { optional: 0, normal: 0, critical: 0 };
  const hold = createRefusalHold();
  const cost = createRequestCost();
  let pressure: Pressure | undefined;
  let queue: StartQueue | undefined;
  let concurrency: ConcurrencyLimit | undefined;
  let maxStarted = 0;
  let queueFromMs = Number.POSITIVE_INFINITY;
  let longestDelayMs = 0;
  let isCheap = false;
  let maxRequests = Number.POSITIVE_INFINITY;
  let busyFrom = Number.POSITIVE_INFINITY;
  let inProgress = 0;
  /** Admitted requests that have ended since the previous sample. */
  let ended = 0;
  /** Requests refused since the previous sample. */
  let refused = 0;
  let cpu = process.cpuUsage();
  let shedding = 0;
  let delayMs = 0;
  let meter: DelayMeter | undefined;
  let unlogged = 0;
  let loggedAt = Number.NEGATIVE_INFINITY;
  level.set(0);

  const shareOf = (importance: Sheddable) =>
    Math.min(1, Math.max(0, shedding - sheddable.indexOf(importance)));

  /** Returns the number of admitted requests that do not wait for their start. */
  const started = () => inProgress - (queue?.size ?? 0);
  const isFull = () => concurrency !== undefined && started() >= concurrency.limit;

  function isDeadlineSpent(context: Koa.Context, waitedMs: number): boolean {
    const left = trustsDeadlines ? context.req.headers['x-deadline-ms'] : undefined;
    return left !== undefined && Number(left) <= waitedMs;
  }

  function reasonFor(importance: Sheddable, context: Koa.Context): ShedReason | undefined {
    if (inProgress >= maxRequests * shares[importance]) return 'requests_in_progress';
    if (shedding === 0) return undefined;
    // The header does not include the time that the request has already waited for the event loop.
    if (isDeadlineSpent(context, delayMs)) return 'deadline';
    const share = shareOf(importance);
    partialRefusals[importance] += share;
    if (partialRefusals[importance] < 1) return undefined;
    partialRefusals[importance] -= 1;
    return 'event_loop_delay';
  }

  function refuse(reason: ShedReason, importance: Sheddable): ProblemError {
    series[reason][importance].add();
    unlogged += 1;
    refused += 1;
    return refusals[reason];
  }

  /** Admits or refuses a request while the event loop is late or many requests are in progress. */
  function enterUnderLoad(context: Koa.Context, isLate: boolean): ReturnType<Admission['enter']> {
    const { path } = context;
    if (isProbe(path)) return admitOrRefuse(context, 'always', isLate);
    const operation = match(context.method, path);
    const importance = importanceOf(operation);
    const ofBody = operation?.importanceOfBody;
    if (ofBody === undefined) return admitOrRefuse(context, importance, isLate);
    return enterByBody(context, importance, ofBody, isLate);
  }

  async function enterByBody(
    context: Koa.Context,
    importance: Importance,
    ofBody: (text: string) => Importance,
    isLate: boolean,
  ): Promise<ProblemError | undefined> {
    const text = await peekBody(context.req);
    const refusal = await admitOrRefuse(context, text === undefined ? importance : ofBody(text), isLate);
    // Node discards the body of a refused request only if nothing has been read from it
    if (refusal !== undefined) context.req.resume();
    return refusal;
  }

  function admitOrRefuse(
    context: Koa.Context,
    importance: Importance,
    isLate: boolean,
  ): ReturnType<Admission['enter']> {
    if (importance !== 'always') {
      const reason = reasonFor(importance, context);
      if (reason !== undefined) return hold.send(refuse(reason, importance));
    }
    inProgress += 1;
    maxStarted = Math.max(maxStarted, started());
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
    else if (isDeadlineSpent(context, performance.now() - began)) refusal = refuse('deadline', importance);
    if (refusal !== undefined) inProgress -= 1;
    else (context as Started)[waited] = { tick: starting.tick, importance };
    return refusal;
  }

  function report(now: number): void {
    if (unlogged === 0 || now - loggedAt < logEveryMs) return;
    telemetry.log.warn('overloaded, refusing requests', {
      'event.action': 'load-shedding',
      'requests.shed': unlogged,
      'requests.in_progress': inProgress,
      'event_loop.delay_ms': Math.round(delayMs),
    });
    unlogged = 0;
    loggedAt = now;
  }

  function sampleCost(): void {
    const { user, system } = process.cpuUsage(cpu);
    cpu = process.cpuUsage();
    cost.sample((user + system) / 1000, ended, refused);
    refused = 0;
  }

  function observe(turnMs: number, elapsedMs: number): void {
    const now = performance.now();
    delayMs = Math.max(turnMs, queue?.oldestMs(now) ?? 0);
    sampleCost();
    isCheap = cost.isCheap && delayMs <= longestDelayMs;
    if (pressure) {
      pressure.sample(isCheap ? 0 : delayMs, elapsedMs);
      if (pressure.level !== shedding) level.set(pressure.level);
      shedding = pressure.level;
    }
    concurrency?.sample(turnMs, maxStarted, ended);
    ended = 0;
    maxStarted = started();
    queue?.sweep(now, pressure?.isSustained ?? false);
    queue?.resume();
    hold.sample(now);
    report(now);
  }

  return {
    start(limits) {
      if (meter) return;
      if (limits.delayMs > 0) {
        pressure = createPressure(limits.delayMs);
        queue = createStartQueue(limits.delayMs, () => !isFull());
        concurrency = createConcurrencyLimit(limits.delayMs, limits.maxRequests || requestsBound.limit);
        queueFromMs = limits.delayMs * queueFrom;
        longestDelayMs = limits.delayMs * maxCheapDelay;
      }
      if (limits.maxRequests > 0) maxRequests = limits.maxRequests;
      busyFrom = maxRequests * shares.optional;
      meter = createDelayMeter(observe);
    },
    stop() {
      meter?.stop();
      shedding = 0;
      level.set(0);
      hold.release();
    },
    enter(context) {
      const isLate = meter !== undefined && meter.check() > queueFromMs;
      const isQueued =
        !isCheap && (isLate || (queue !== undefined && (queue.size > 0 || queue.isAccepting || isFull())));
      if (isQueued || shedding !== 0 || inProgress >= busyFrom) return enterUnderLoad(context, isQueued);
      inProgress += 1;
      return undefined;
    },
    leave(context: Started) {
      inProgress -= 1;
      ended += 1;
      if (queue === undefined || queue.size === 0) return;
      const start = context[waited];
      queue.ended(start?.tick, start?.importance);
    },
    connectionAccepted() {
      queue?.connectionAccepted();
    },
  };
}
