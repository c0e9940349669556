import type { Telemetry } from '@glasshouse/telemetry';

/** Initial and maximum number of saved retries. */
const reserve = 10;

/** Limits the load that retries add to a failing service. */
export interface RetryBudget {
  /** Adds the share of one call to the budget. */
  call(): void;
  /** Takes one retry from the budget; returns false if it is spent. */
  take(): boolean;
}

/** Creates a token bucket: each call adds `share` of a retry, and it holds at most ten retries. */
export function createRetryBudget(
  { metrics }: Telemetry,
  { upstream, share }: { upstream: string; share: number },
): RetryBudget {
  const retries = metrics.counter({
    name: 'http_client_retries_total',
    help: 'Retries of calls that failed without a response: sent, or refused because the retry budget was spent.',
    labels: ['peer', 'outcome'],
  });
  const sent = retries.labels(upstream, 'sent');
  const refused = retries.labels(upstream, 'refused');
  let tokens = reserve;
  return {
    call() {
      if (tokens < reserve) tokens = Math.min(reserve, tokens + share);
    },
    take() {
      if (tokens < 1) {
        refused.add();
        return false;
      }
      tokens -= 1;
      sent.add();
      return true;
    },
  };
}
