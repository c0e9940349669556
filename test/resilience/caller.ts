import { errors } from '@glasshouse/gateway';
import type { ErrorCode } from '@glasshouse/http';
import type { Call, Reply, Shopper } from '@glasshouse/traffic';
import type { Downtime } from './processes.js';

/** Which answers are right for a call. Beside them any call may get the two that name an absent or slow back-end. */
export interface Right {
  status: readonly number[];
  refusals?: readonly ErrorCode[];
}

/** `unknown`: whatever was asked for may have been done or not. */
export type CallResult =
  | { kind: 'ok'; status: number; body: unknown }
  | { kind: 'refused'; code: ErrorCode; body: Record<string, unknown> }
  | { kind: 'unknown'; code: ErrorCode | 'no answer' };

/** Makes requests through the gateway while anything may be down, and looks at every answer's form. */
export interface Caller {
  ask(call: Call, right: Right): Promise<CallResult>;
  /** Resolves when the next call of such a path is made. */
  next(path: RegExp): Promise<void>;
  /** How often each answer came: by status and code. */
  readonly counts: ReadonlyMap<string, number>;
  /** Answers that were not well formed or not allowed, calls that hung, connections that broke without reason. */
  readonly faults: readonly string[];
  /** Adds what a caller has found wrong in an answer. */
  fault(what: string): void;
}

const always: readonly ErrorCode[] = ['BACKEND_UNAVAILABLE', 'DEADLINE_EXCEEDED', 'OVERLOADED'];

/** @param outages of the gateway; during one a call may be without an answer */
export function createCaller(shopper: Shopper, outages: () => readonly Downtime[]): Caller {
  const counts = new Map<string, number>();
  const faults: string[] = [];
  const awaited = new Set<{ path: RegExp; made: () => void }>();

  function count(name: string): void {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  function fault(call: Call, what: string): void {
    faults.push(`${call.method} ${call.path}: ${what}`);
  }

  async function ask(call: Call, right: Right): Promise<CallResult> {
    for (const one of awaited) if (one.path.test(call.path)) one.made();
    const begun = performance.now();
    let reply: Reply;
    try {
      reply = await shopper.call(call);
    } catch (error) {
      const ended = performance.now();
      count('no answer');
      const { name, message, code } = error as NodeJS.ErrnoException;
      const excused = outages().some(({ from, to }) => from <= ended && begun <= to);
      if (name === 'TimeoutError') fault(call, `hung for ${Math.round(ended - begun)} ms`);
      else if (!excused) fault(call, `no answer while the gateway was up: ${code ?? name} ${message}`);
      return { kind: 'unknown', code: 'no answer' };
    }
    const { status } = reply;
    if (status < 400) {
      count(String(status));
      if (!right.status.includes(status)) fault(call, `answered ${status} ${JSON.stringify(reply.body)}`);
      if (!/^[0-9a-f]{32}$/.test(reply.traceId)) fault(call, `${status} without a trace id`);
      return { kind: 'ok', status, body: reply.body };
    }
    const body = (reply.body ?? {}) as Record<string, unknown>;
    const code = isErrorCode(body.code) ? body.code : 'INTERNAL_ERROR';
    count(`${status} ${code}`);
    for (const wrong of formFaults(call, reply, body)) fault(call, `${wrong}: ${JSON.stringify(reply.body)}`);
    const ofChange = code === 'OUTCOME_UNKNOWN' && call.method !== 'GET';
    if (ofChange || always.includes(code)) return { kind: 'unknown', code };
    if (!right.refusals?.includes(code)) fault(call, `must not be refused so: ${JSON.stringify(body)}`);
    return { kind: 'refused', code, body };
  }

  function next(path: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const one = {
        path,
        made() {
          awaited.delete(one);
          resolve();
        },
      };
      awaited.add(one);
    });
  }

  return { ask, next, counts, faults, fault: (what) => faults.push(what) };
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errors, code);
}

/** What is wrong with a refusal: a problem document (RFC 9457), or for tokens what RFC 6749 section 5.2 says. */
function formFaults({ path }: Call, reply: Reply, body: Record<string, unknown>): string[] {
  const { status, headers, traceId } = reply;
  const forTokens = path === '/oauth/token';
  const type = forTokens ? /^application\/json\b/ : /^application\/problem\+json\b/;
  const faults: string[] = [];
  if (!type.test(String(headers['content-type']))) faults.push(`${status} as ${headers['content-type']}`);
  if (!isErrorCode(body.code)) faults.push(`${status} with code ${body.code}`);
  if (!/^[0-9a-f]{32}$/.test(traceId) || body.traceId !== traceId)
    faults.push(`${status} in trace ${traceId} says ${body.traceId}`);
  if (forTokens) {
    if (typeof body.error !== 'string') faults.push(`${status} without an error`);
  } else {
    if (body.status !== status) faults.push(`${status} says status ${body.status}`);
    if (typeof body.type !== 'string' || typeof body.title !== 'string')
      faults.push(`${status} without a title`);
  }
  return faults;
}
