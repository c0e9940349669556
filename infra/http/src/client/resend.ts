import { setTimeout as sleep } from 'node:timers/promises';
import type { PortFaults } from '@glasshouse/faults';
import type { Span } from '@glasshouse/telemetry';
import type { Dispatcher } from 'undici';
import { isConditional } from '../conditional/preconditions.js';
import { callerHeaders } from '../operation/access.js';
import { type ClientRequest, type ClientResponse, exchange } from './exchange.js';
import { encodeForm, type Prepared } from './prepare.js';
import { connectionFailed, connectTimedOut, neverSent } from './retry.js';
import type { RetryBudget } from './retry-budget.js';
import type { CallContext } from './types.js';
import { withFaults } from './with-faults.js';

type Given = CallContext & { body?: unknown };

interface Within {
  pool: Dispatcher;
  deadline: number;
  signal: AbortSignal;
  span: Span;
}

/** Sends requests, and resends those that may be repeated, within the retry budget. */
export interface Resending {
  /** Creates the request of a call. */
  prepare(known: Prepared, path: string, given: Given, span: Span): ClientRequest;
  send(known: Prepared, request: ClientRequest, within: Within): Promise<ClientResponse>;
}

export function createResending(options: {
  budget: RetryBudget;
  responseLimit: number;
  upstream: string;
  faults: PortFaults | undefined;
}): Resending {
  const { budget, responseLimit, upstream, faults } = options;

  function prepare(known: Prepared, path: string, given: Given, span: Span): ClientRequest {
    const headers: Record<string, string> = { accept: 'application/json', ...given.headers };
    span.inject(headers);
    if (given.user && given.user.id !== '') Object.assign(headers, callerHeaders(given.user));
    if (given.idempotencyKey !== undefined) headers['idempotency-key'] = given.idempotencyKey;
    let body: string | undefined;
    if (given.body !== undefined) {
      body = known.form ? encodeForm(given.body as Record<string, unknown>) : JSON.stringify(given.body);
      headers['content-type'] = known.form ? 'application/x-www-form-urlencoded' : 'application/json';
    }
    return {
      method: known.method,
      path,
      headers,
      body,
      begun: false,
      connection: undefined,
      reused: undefined,
      peer: undefined,
      attempts: 0,
      dispatchedMs: 0,
      writtenMs: 0,
      firstByteMs: 0,
    };
  }

  /**
   * Sends a request. If it fails without a response, e.g. because the upstream service restarted or just closed the
   * idle connection, resends it once within the retry budget, if it was not sent or may be repeated. A change with a
   * precondition is not repeated: if the first attempt was applied, the second one would fail.
   */
  async function send(
    known: Prepared,
    request: ClientRequest,
    { pool, deadline, signal, span }: Within,
  ): Promise<ClientResponse> {
    const repeatable = known.retry || request.headers['idempotency-key'] !== undefined;
    const isRepeatable = repeatable && (known.method === 'GET' || !isConditional(request.headers));
    try {
      return await sendOnce(pool, known, nextTry(request, deadline), signal);
    } catch (error) {
      const safe = neverSent(error) ? !connectTimedOut(error) : isRepeatable && connectionFailed(error);
      if (signal.aborted || !safe || !budget.take()) throw error;
      span.event('retry', { 'error.type': String((error as { code?: unknown }).code) });
      span.set('http.request.resend_count', 1);
      await sleep(10 + Math.random() * 40, undefined, { signal }).catch(() => {});
      return await sendOnce(pool, known, nextTry(request, deadline), signal);
    }
  }

  function sendOnce(
    pool: Dispatcher,
    known: Prepared,
    request: ClientRequest,
    signal: AbortSignal,
  ): Promise<ClientResponse> {
    const send = () => exchange(pool, request, responseLimit, signal);
    if (faults === undefined) return send();
    return withFaults(faults, { upstream, operation: known.id, request, signal }, send);
  }

  return { prepare, send };
}

/** Resets the measurements of the request, and sets the header with the time that is left. */
function nextTry(request: ClientRequest, deadline: number): ClientRequest {
  const now = performance.now();
  request.headers['x-deadline-ms'] = String(Math.max(1, Math.floor(deadline - now)));
  request.dispatchedMs = now;
  request.firstByteMs = 0;
  request.attempts = (request.attempts ?? 0) + 1;
  request.reused = undefined;
  request.peer = undefined;
  return request;
}
