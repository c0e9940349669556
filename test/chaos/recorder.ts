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
  /** Upstream service or back-end that a problem names; empty otherwise. */
  backend: string;
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
        const record = (outcome: Pick<SentRequest, 'status' | 'code' | 'backend' | 'traceId'>) => {
          const { method, path } = call;
          requests.push({ method, path, startedMs, endedMs: performance.now(), ...outcome });
        };
        pending += 1;
        try {
          const reply = await shopper.call(call);
          record({ status: reply.status, ...problemOf(reply), traceId: reply.traceId });
          return reply;
        } catch (error) {
          const { name, code = name } = error as NodeJS.ErrnoException;
          record({ status: 0, code, backend: '', traceId: '' });
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

function problemOf({ status, body }: Reply): Pick<SentRequest, 'code' | 'backend'> {
  if (status < 400) return { code: '', backend: '' };
  const { code, backend } = (body ?? {}) as Record<string, unknown>;
  return {
    code: typeof code === 'string' ? code : 'no code',
    backend: typeof backend === 'string' ? backend : '',
  };
}
