import type { Call, Reply, Shopper } from '@glasshouse/traffic';

export interface LoadResult {
  requests: number;
  /** Requests without a response, or with a status that the shop's rules do not explain. */
  failed: number;
  /** Confirmed orders. */
  confirmed: number;
  statuses: Record<string, number>;
  /** The first failures: method, path and status or error. */
  failures: string[];
  slowestMs: number;
}

/** Statuses by which the shop refuses an order: no money left, nothing in stock. */
const refusals: ReadonlySet<number> = new Set([402, 409]);
const maxFailures = 20;

/** Counts the responses of a shopper. `send` never rejects; it returns undefined without a response. */
export function createTally(shopper: Pick<Shopper, 'call'>) {
  const statuses = new Map<string, number>();
  const failures: string[] = [];
  let requests = 0;
  let failed = 0;
  let confirmed = 0;
  let slowestMs = 0;

  function record(call: Call, status: string, isFailure: boolean): void {
    requests += 1;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (!isFailure) return;
    failed += 1;
    if (failures.length < maxFailures)
      failures.push(`${new Date().toISOString()} ${call.method} ${call.path}: ${status}`);
  }

  return {
    async send(call: Call): Promise<Reply | undefined> {
      try {
        const reply = await shopper.call(call);
        const { status, milliseconds, traceId } = reply;
        slowestMs = Math.max(slowestMs, milliseconds);
        const succeeded = (status >= 200 && status < 300) || refusals.has(status);
        record(call, succeeded ? String(status) : `${status} ${traceId}`, !succeeded);
        if (call.path.endsWith('/confirm') && status === 200) confirmed += 1;
        return reply;
      } catch (error) {
        const { code, name, message } = error as NodeJS.ErrnoException;
        record(call, `no response: ${code ?? name} ${message}`, true);
        return undefined;
      }
    },
    result: (): LoadResult => ({
      requests,
      failed,
      confirmed,
      statuses: Object.fromEntries(statuses),
      failures,
      slowestMs: Math.round(slowestMs),
    }),
  };
}
