import type { Reply, Shopper } from '@glasshouse/traffic';

/** One request as its user saw it. Times are on the clock of `performance.now()`. */
export interface SentRequest {
  method: string;
  path: string;
  startedMs: number;
  endedMs: number;
  /** HTTP status; 0 without a response. */
  status: number;
  /** Error code of a problem, or the name of the connection's error; empty for a success. */
  code: string;
  /** Empty without a response. */
  traceId: string;
}

export interface Recorder {
  readonly shopper: Shopper;
  /** Requests that have ended, in the order of their ends. */
  readonly requests: readonly SentRequest[];
  /** Number of requests that have no response yet. */
  pending(): number;
  /** Forgets the requests that have ended. */
  clear(): void;
}

/** Wraps a shopper and records each of its requests. */
export function createRecorder(shopper: Shopper): Recorder {
  let requests: SentRequest[] = [];
  let pending = 0;
  return {
    shopper: {
      async call(call) {
        const startedMs = performance.now();
        const record = (status: number, code: string, traceId: string) => {
          const { method, path } = call;
          requests.push({ method, path, startedMs, endedMs: performance.now(), status, code, traceId });
        };
        pending += 1;
        try {
          const reply = await shopper.call(call);
          record(reply.status, codeOf(reply), reply.traceId);
          return reply;
        } catch (error) {
          const { name, code = name } = error as NodeJS.ErrnoException;
          record(0, code, '');
          throw error;
        } finally {
          pending -= 1;
        }
      },
      close: () => shopper.close(),
    },
    get requests() {
      return requests;
    },
    pending: () => pending,
    clear() {
      requests = [];
    },
  };
}

function codeOf({ status, body }: Reply): string {
  if (status < 400) return '';
  const { code } = (body ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : 'no code';
}
