import { setTimeout as sleep } from 'node:timers/promises';
import { type Span, shareAttributes } from '@glasshouse/telemetry';
import { Pool } from 'undici';
import { isConditional } from '../conditional/preconditions.js';
import { callerHeaders } from '../operation/access.js';
import type { Operation } from '../operation/operation.js';
import { ProblemError } from '../problem/problem.js';
import { AnswerTooLargeError, exchange, type Received, type Sent } from './exchange.js';
import { bodyOf, handable, unavailable } from './failure.js';
import { encodeForm, type Outcome, type Prepared, prepare } from './prepare.js';
import { connectionFailed, neverSent } from './retry.js';
import type { CallContext, ClientOptions, HttpClient } from './types.js';
import { withinDeadline } from './within-deadline.js';

/**
 * Idle connections are ours to end, whatever the server says. Of those that are left when a server has drained for
 * longer than this, none is in use: each was used meanwhile, and its answer asked to leave it.
 */
const idleMs = 2000;

type Options = CallContext & { params?: object; query?: object; body?: unknown };

/** Calls one service's operations. Owns its connections: `close()` them. */
export function createClient(options: ClientOptions): HttpClient {
  const { peer, telemetry, timeoutMs, connections = 64, answerLimit = 4 << 20 } = options;
  const url = new URL(options.url);
  const prefix = url.pathname.replace(/\/+$/, '');
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const pool = new Pool(url.origin, {
    connections,
    pipelining: 1,
    connect: { timeout: 2000 },
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    // Calls have a timer of their own, precise and with the caller's deadline.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const durations = telemetry.metrics.histogram({
    name: 'http_client_request_duration_seconds',
    help: 'Calls of other services, retries included; status_code is "none" when there was no answer.',
    labels: ['peer', 'method', 'route', 'status_code'],
  });
  const operations = new Map<Operation, Prepared>();

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
      const attributes = shareAttributes({
        'http.request.method': known.method,
        'url.template': known.template,
        'server.address': url.hostname,
        'server.port': port,
        'peer.service': peer,
        'http.response.status_code': status === 'none' ? undefined : Number(status),
      });
      found = { duration: durations.labels(peer, known.method, known.template, status), attributes };
      known.outcomes.set(status, found);
    }
    return found;
  }

  async function call(parent: Span, operation: Operation, given: Options = {}): Promise<unknown> {
    return exchangeFor(parent, operation, given, (received) => bodyOf(peer, received));
  }

  /** The answer as it came, also when it is a problem; only what cannot be handed on is thrown. */
  async function forward(parent: Span, operation: Operation, given: Options = {}): Promise<Received> {
    return exchangeFor(parent, operation, given, (received) => handable(peer, received));
  }

  async function exchangeFor<T>(
    parent: Span,
    operation: Operation,
    given: Options,
    read: (received: Received) => T,
  ): Promise<T> {
    const known = prepared(operation);
    // First, as a missing parameter is our own mistake and no failed call.
    const path = known.path(given.params as Record<string, unknown>, given.query as Record<string, unknown>);
    const started = performance.now();
    const deadline = Math.min(started + known.timeoutMs, given.deadline ?? Number.POSITIVE_INFINITY);
    const span = parent.child(known.spanName, { kind: 'client' });
    let status = 'none';
    let asked = false;
    let request: Sent | undefined;
    try {
      const received = await withinDeadline(deadline, given.signal, (signal) => {
        asked = true;
        request = sent(known, path, given, span);
        return attempt(known, request, deadline, signal, span);
      });
      status = String(received.status);
      if (received.status >= 500) span.fail(status).set('error.type', status);
      return read(received);
    } catch (error) {
      const problem = asked && status === 'none' ? unanswered(error) : told(error);
      if (status === 'none' && request?.begun && problem.code !== 'CALLER_GONE') problem.reachedPeer = true;
      span.fail(problem.cause ?? problem).set('error.type', status === 'none' ? problem.code : status);
      throw problem;
    } finally {
      const { duration, attributes } = outcomeOf(known, status);
      duration.observe(span.setShared(attributes).end() / 1000, span);
    }
  }

  function sent(known: Prepared, path: string, given: Options, span: Span): Sent {
    const headers: Record<string, string> = { accept: 'application/json', ...given.headers };
    span.inject(headers);
    if (given.user && given.user.id !== '') Object.assign(headers, callerHeaders(given.user));
    if (given.idempotencyKey !== undefined) headers['idempotency-key'] = given.idempotencyKey;
    let body: string | undefined;
    if (given.body !== undefined) {
      body = known.form ? encodeForm(given.body as Record<string, unknown>) : JSON.stringify(given.body);
      headers['content-type'] = known.form ? 'application/x-www-form-urlencoded' : 'application/json';
    }
    return { method: known.method, path, headers, body };
  }

  /**
   * Resends a request once that failed without a response, if it was not sent at all or may be repeated: the upstream
   * service was restarting, or closed an idle connection at the same moment. A change with a precondition is not
   * repeated, as its first attempt may have been applied and would make the second fail.
   */
  async function attempt(
    known: Prepared,
    sent: Sent,
    deadline: number,
    signal: AbortSignal,
    span: Span,
  ): Promise<Received> {
    const repeatable = known.retry || sent.headers['idempotency-key'] !== undefined;
    const again = repeatable && (known.method === 'GET' || !isConditional(sent.headers));
    try {
      return await exchange(pool, stamped(sent, deadline), answerLimit, signal);
    } catch (error) {
      if (signal.aborted || !(neverSent(error) || (again && connectionFailed(error)))) throw error;
      span.event('retry', { 'error.type': String((error as { code?: unknown }).code) });
      span.set('http.request.resend_count', 1);
      await sleep(10 + Math.random() * 40, undefined, { signal }).catch(() => {});
      return await exchange(pool, stamped(sent, deadline), answerLimit, signal);
    }
  }

  /** The time was over while it was waited for: then it is the one to name. */
  function unanswered(error: unknown): ProblemError {
    if (!(error instanceof ProblemError) || error.code !== 'DEADLINE_EXCEEDED') return told(error);
    return new ProblemError('DEADLINE_EXCEEDED', {
      detail: `${peer} did not answer in time`,
      cause: error.cause,
      extensions: { backend: peer },
    });
  }

  /** Whatever went wrong, in the words of our caller's own problem. */
  function told(error: unknown): ProblemError {
    if (error instanceof ProblemError) return error;
    if (error instanceof AnswerTooLargeError)
      return unavailable(peer, `answered more than ${answerLimit} bytes`, error);
    return unavailable(peer, 'does not answer', error);
  }

  let closing: Promise<void> | undefined;
  return {
    peer,
    call: call as unknown as HttpClient['call'],
    forward: forward as unknown as HttpClient['forward'],
    close() {
      closing ??= pool.close();
      return closing;
    },
  };
}

function stamped(sent: Sent, deadline: number): Sent {
  const left = Math.max(1, Math.floor(deadline - performance.now()));
  sent.headers['x-deadline-ms'] = String(left);
  return sent;
}
