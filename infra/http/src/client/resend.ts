import { setTimeout as sleep } from 'node:timers/promises';
import type { Span } from '@glasshouse/telemetry';
import type { Dispatcher } from 'undici';
import { isConditional } from '../conditional/preconditions.js';
import { callerHeaders } from '../operation/access.js';
import { type ClientRequest, type ClientResponse, exchange } from './exchange.js';
import { encodeForm, type Prepared } from './prepare.js';
import { connectionFailed, connectTimedOut, neverSent } from './retry.js';
import type { RetryBudget } from './retry-budget.js';
import type { CallContext } from './types.js';

type Given = CallContext & { body?: unknown };

interface Within {
  deadline: number;
  signal: AbortSignal;
  span: Span;
}

/** Sends requests, and resends those that may be repeated within the budget. */
export interface Resending {
  /** Returns the request of a call, before it is sent. */
  prepare(known: Prepared, path: string, given: Given, span: Span): ClientRequest;
  send(known: Prepared, request: ClientRequest, within: Within): Promise<ClientResponse>;
}

export function createResending(options: {
  pool: Dispatcher;
  budget: RetryBudget;
  responseLimit: number;
}): Resending {
  const { pool, budget, responseLimit } = options;

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
    return { method: known.method, path, headers, body };
  }

  /**
   * Resends a request once, within the retry budget, that failed without a response, if it was not sent at all or may be
   * repeated: the upstream service was restarting, or closed an idle connection at the same moment. A change with a
   * precondition is not repeated, as its first attempt may have been applied and would make the second fail.
   */
  async function send(
    known: Prepared,
    request: ClientRequest,
    { deadline, signal, span }: Within,
  ): Promise<ClientResponse> {
    const repeatable = known.retry || request.headers['idempotency-key'] !== undefined;
    const again = repeatable && (known.method === 'GET' || !isConditional(request.headers));
    try {
      return await exchange(pool, stamped(request, deadline), responseLimit, signal);
    } catch (error) {
      const safe = neverSent(error) ? !connectTimedOut(error) : again && connectionFailed(error);
      if (signal.aborted || !safe || !budget.take()) throw error;
      span.event('retry', { 'error.type': String((error as { code?: unknown }).code) });
      span.set('http.request.resend_count', 1);
      await sleep(10 + Math.random() * 40, undefined, { signal }).catch(() => {});
      return await exchange(pool, stamped(request, deadline), responseLimit, signal);
    }
  }

  return { prepare, send };
}

function stamped(request: ClientRequest, deadline: number): ClientRequest {
  const left = Math.max(1, Math.floor(deadline - performance.now()));
  request.headers['x-deadline-ms'] = String(left);
  return request;
}
