import type { Span } from '@glasshouse/telemetry';
import type { Dispatcher } from 'undici';
import type { Operation } from '../operation/operation.js';
import { ProblemError } from '../problem/problem.js';
import type { CallReport } from './breaker.js';
import { createAttributesByConnection, setCallTimes } from './call-attributes.js';
import { type CallGroup, createCallGroup } from './call-group.js';
import { outcomeOfResponse, outcomeWithoutResponse } from './call-outcome.js';
import { type ClientRequest, type ClientResponse, ResponseTooLargeError } from './exchange.js';
import { failedCall } from './failed-call.js';
import { assertForwardable, bodyOf, isUnavailable, unavailable } from './failure.js';
import { createPool } from './pool.js';
import { type Outcome, type Prepared, prepare } from './prepare.js';
import { createReachability } from './reachability.js';
import { createResending } from './resend.js';
import { createRetryBudget } from './retry-budget.js';
import { defaultLimits } from './settings.js';
import type { CallContext, ClientOptions, HttpClient } from './types.js';
import { withinDeadline } from './within-deadline.js';

/**
 * Time after which the client closes an idle connection, in ms, regardless of the server's keep-alive time. If a server
 * drains for longer than this, each connection has either been closed or has received `connection: close`.
 */
const idleMs = 2000;

const connectTimeoutMs = 2000;
type Options = CallContext & { params?: object; query?: object; body?: unknown };

/** Creates a client for the operations of one upstream service. It owns its connections until `close()`. */
export function createClient(options: ClientOptions): HttpClient {
  const { upstream, telemetry, timeoutMs, responseLimit = 4 << 20 } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const url = new URL(options.url);
  const prefix = url.pathname.replace(/\/+$/, '');
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const openPool = () => createPool(url.origin, { connectTimeoutMs, idleMs });
  const pool = openPool();
  const pools = [pool];
  const durations = telemetry.metrics.histogram({
    name: 'http_client_request_duration_seconds',
    help: 'Duration of calls to upstream services, including retries; status_code is "none" if there was no response.',
    labels: ['peer', 'method', 'route', 'status_code'],
  });
  const operations = new Map<Operation, Prepared>();
  const reachability = createReachability({ telemetry, upstream, pool, prefix, onReachable: resetBreakers });
  const budget = createRetryBudget(telemetry, { upstream, share: limits.retryShare });
  const resending = createResending({ budget, responseLimit, upstream, faults: options.faults });

  /** The failures of the operations came from the outage of the service, which has ended. */
  function resetBreakers(): void {
    for (const { groups } of operations.values()) for (const { breaker } of groups.values()) breaker.reset();
  }

  function prepared(operation: Operation): Prepared {
    let known = operations.get(operation);
    if (!known) {
      known = prepare(operation, prefix, timeoutMs);
      operations.set(operation, known);
    }
    return known;
  }

  function outcomeOf(known: Prepared, status: string): Outcome {
    let found = known.outcomes.get(status);
    if (!found) {
      const attributes = createAttributesByConnection({
        'http.request.method': known.method,
        'url.template': known.template,
        'server.address': url.hostname,
        'server.port': port,
        'peer.service': upstream,
        'http.response.status_code': status === 'none' ? undefined : Number(status),
      });
      found = { duration: durations.labels(upstream, known.method, known.template, status), attributes };
      known.outcomes.set(status, found);
    }
    return found;
  }

  async function call(parent: Span, operation: Operation, given: Options = {}): Promise<unknown> {
    return exchangeFor(parent, operation, given, (response) => bodyOf(upstream, response, operation));
  }

  /** Returns the response unchanged, even if it is a problem. Throws only if it cannot be forwarded. */
  async function forward(parent: Span, operation: Operation, given: Options = {}): Promise<ClientResponse> {
    return exchangeFor(parent, operation, given, (response) => {
      assertForwardable(upstream, response);
      return response;
    });
  }

  /**
   * Opens the pool of a group whose calls wait in the service. With the pool of the others, a burst of these calls would
   * take all idle connections, and the others would wait until the service has accepted the new ones.
   */
  function addPool(): Dispatcher {
    const added = openPool();
    pools.push(added);
    return added;
  }

  function groupOf(known: Prepared, operation: Operation, body: unknown): CallGroup {
    const { callGroup, id, queuedByService } = operation;
    const part = callGroup?.(body) ?? '';
    let group = known.groups.get(part);
    if (!group) {
      const name = part === '' ? id : `${id}/${part}`;
      group = createCallGroup({
        telemetry,
        upstream,
        name,
        limits,
        queuedByService,
        pool: queuedByService && closing === undefined ? addPool() : pool,
      });
      known.groups.set(part, group);
    }
    return group;
  }

  async function exchangeFor<T>(
    parent: Span,
    operation: Operation,
    given: Options,
    read: (response: ClientResponse) => T,
  ): Promise<T> {
    const known = prepared(operation);
    // Before everything else: a missing parameter is a programming error, not a failed call.
    const path = known.path(given.params as Record<string, unknown>, given.query as Record<string, unknown>);
    reachability.require(parent);
    const group = groupOf(known, operation, given.body);
    const key = given.userKey ?? (given.user?.id || undefined);
    const report: CallReport = { outcome: 'neutral' };
    return group.breaker.run(parent, key, report, () =>
      send(parent, known, group, path, { ...given, key }, report, read),
    );
  }

  async function send<T>(
    parent: Span,
    known: Prepared,
    group: CallGroup,
    path: string,
    given: Options & { key: string | undefined },
    report: CallReport,
    read: (response: ClientResponse) => T,
  ): Promise<T> {
    budget.call();
    const started = performance.now();
    const deadline = Math.min(started + known.timeoutMs, given.deadline ?? Number.POSITIVE_INFINITY);
    const span = parent.child(known.spanName, { kind: 'client' });
    let status = 'none';
    let workStarted = false;
    let sentAt: number | undefined;
    let request: ClientRequest | undefined;
    try {
      const response = await withinDeadline(deadline, given.signal, (signal) => {
        workStarted = true;
        const inSlot = () => {
          sentAt = performance.now();
          reachability.sent(sentAt);
          request = resending.prepare(known, path, given, span);
          return resending.send(known, request, { pool: group.pool, deadline, signal, span });
        };
        return group.inSlot(inSlot, { signal, key: given.key, deadline });
      });
      status = String(response.status);
      reachability.responded();
      report.outcome = outcomeOfResponse(upstream, response, known.timeoutMs, sentAt);
      if (response.status >= 500) span.fail(status).set('error.type', status);
      return read(response);
    } catch (error) {
      const problem = workStarted && status === 'none' ? toTimeout(error) : toProblem(error);
      if (status === 'none')
        report.outcome = outcomeWithoutResponse(problem, { known, started, sentAt, reachability });
      else if (isUnavailable(upstream, problem)) report.outcome = 'no_response';
      if (status === 'none' && request?.begun && problem.code !== 'CALLER_GONE')
        problem.reachedUpstream = true;
      if (status === 'none' && request?.attempts)
        problem.failure = failedCall(upstream, known.id, request.attempts, problem);
      span.fail(problem.cause ?? problem).set('error.type', status === 'none' ? problem.code : status);
      throw problem;
    } finally {
      if (sentAt !== undefined) reachability.ended();
      const { duration, attributes } = outcomeOf(known, status);
      setCallTimes(span, request, { startedMs: started, sentMs: sentAt });
      duration.observe(span.setShared(attributes.of(request)).end() / 1000, span);
    }
  }

  /** Names the upstream service in the problem when the deadline passed during the wait for its response. */
  function toTimeout(error: unknown): ProblemError {
    if (!(error instanceof ProblemError) || error.code !== 'DEADLINE_EXCEEDED') return toProblem(error);
    return new ProblemError('DEADLINE_EXCEEDED', {
      detail: `${upstream} did not respond in time`,
      cause: error.cause,
      extensions: { backend: upstream },
    });
  }

  /** Converts any error of a call to a problem. */
  function toProblem(error: unknown): ProblemError {
    if (error instanceof ProblemError) return error;
    if (error instanceof ResponseTooLargeError)
      return unavailable(upstream, `responded with more than ${responseLimit} bytes`, error);
    return unavailable(upstream, 'does not respond', error);
  }

  let closing: Promise<void> | undefined;
  return {
    upstream,
    call: call as unknown as HttpClient['call'],
    forward: forward as unknown as HttpClient['forward'],
    close() {
      reachability.close();
      closing ??= Promise.all(pools.map((each) => each.close())).then(() => undefined);
      return closing;
    },
  };
}
