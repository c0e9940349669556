import { errors } from '@glasshouse/gateway';
import type { ErrorCode } from '@glasshouse/http';
import type { Call, Reply, Shopper } from '@glasshouse/traffic';
import type { Downtime } from './processes.js';

/** Allowed responses of a call, in addition to the errors that any call may get ({@link alwaysAllowed}). */
export interface Expected {
  status: readonly number[];
  errors?: readonly ErrorCode[];
}

/** `unknown`: the request may or may not have taken effect. */
export type CallResult =
  | { kind: 'ok'; status: number; body: unknown }
  | { kind: 'error'; code: ErrorCode; body: Record<string, unknown> }
  | { kind: 'unknown'; code: ErrorCode | 'no response' };

/** Client of the gateway that expects outages of any service and checks the form of every response. */
export interface Caller {
  send(call: Call, expected: Expected): Promise<CallResult>;
  /** Resolves when the next request to a matching path is sent. */
  next(path: RegExp): Promise<void>;
  /** Number of responses by status and error code. */
  readonly counts: ReadonlyMap<string, number>;
  /** Malformed or disallowed responses, timeouts, and connections that broke while the gateway was up. */
  readonly faults: readonly string[];
  /** Adds a fault that the calling code found in a response. */
  fault(description: string): void;
}

const alwaysAllowed: readonly ErrorCode[] = ['BACKEND_UNAVAILABLE', 'DEADLINE_EXCEEDED', 'OVERLOADED'];

/** @param outages downtimes of the gateway, during which requests may get no response */
export function createCaller(shopper: Shopper, outages: () => readonly Downtime[]): Caller {
  const counts = new Map<string, number>();
  const faults: string[] = [];
  const waiting = new Set<{ path: RegExp; notify: () => void }>();

  function count(name: string): void {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  function fault(call: Call, description: string): void {
    faults.push(`${call.method} ${call.path}: ${description}`);
  }

  async function send(call: Call, expected: Expected): Promise<CallResult> {
    for (const waiter of waiting) if (waiter.path.test(call.path)) waiter.notify();
    const began = performance.now();
    let reply: Reply;
    try {
      reply = await shopper.call(call);
    } catch (error) {
      const ended = performance.now();
      count('no response');
      const { name, message, code } = error as NodeJS.ErrnoException;
      const excused = outages().some(({ from, to }) => from <= ended && began <= to);
      if (name === 'TimeoutError') fault(call, `timed out after ${Math.round(ended - began)} ms`);
      else if (!excused) fault(call, `no response while the gateway was up: ${code ?? name} ${message}`);
      return { kind: 'unknown', code: 'no response' };
    }
    const { status } = reply;
    if (status < 400) {
      count(String(status));
      if (!expected.status.includes(status))
        fault(call, `unexpected ${status} ${JSON.stringify(reply.body)}`);
      if (!/^[0-9a-f]{32}$/.test(reply.traceId)) fault(call, `${status} without a trace id`);
      return { kind: 'ok', status, body: reply.body };
    }
    const body = (reply.body ?? {}) as Record<string, unknown>;
    const code = isErrorCode(body.code) ? body.code : 'INTERNAL_ERROR';
    count(`${status} ${code}`);
    for (const problem of formFaults(call, reply, body))
      fault(call, `${problem}: ${JSON.stringify(reply.body)}`);
    const unknownChange = code === 'OUTCOME_UNKNOWN' && call.method !== 'GET';
    if (unknownChange || alwaysAllowed.includes(code)) return { kind: 'unknown', code };
    if (!expected.errors?.includes(code)) fault(call, `unexpected error: ${JSON.stringify(body)}`);
    return { kind: 'error', code, body };
  }

  function next(path: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const waiter = {
        path,
        notify() {
          waiting.delete(waiter);
          resolve();
        },
      };
      waiting.add(waiter);
    });
  }

  return { send, next, counts, faults, fault: (description) => faults.push(description) };
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errors, code);
}

/**
 * Returns the faults of an error response, which must be a problem document (RFC 9457), or an OAuth error response
 * (RFC 6749 section 5.2) at the token endpoint.
 */
function formFaults({ path }: Call, reply: Reply, body: Record<string, unknown>): string[] {
  const { status, headers, traceId } = reply;
  const isTokenEndpoint = path === '/oauth/token';
  const type = isTokenEndpoint ? /^application\/json\b/ : /^application\/problem\+json\b/;
  const faults: string[] = [];
  if (!type.test(String(headers['content-type']))) faults.push(`${status} as ${headers['content-type']}`);
  if (!isErrorCode(body.code)) faults.push(`${status} with code ${body.code}`);
  if (!/^[0-9a-f]{32}$/.test(traceId) || body.traceId !== traceId)
    faults.push(`${status} in trace ${traceId} has traceId ${body.traceId}`);
  if (isTokenEndpoint) {
    if (typeof body.error !== 'string') faults.push(`${status} without error`);
  } else {
    if (body.status !== status) faults.push(`${status} with status ${body.status} in its body`);
    if (typeof body.type !== 'string' || typeof body.title !== 'string')
      faults.push(`${status} without type or title`);
  }
  return faults;
}
