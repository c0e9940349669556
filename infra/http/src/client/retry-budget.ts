import type { Telemetry } from '@glasshouse/telemetry';

/** Retries that may be sent before any call has added to the budget. */
const reserve = 10;

/** Bounds the load that retries add to a service that is in trouble. */
export interface RetryBudget {
  /** To be called for each call. */
  call(): void;
  /** True when a retry may be sent. */
  take(): boolean;
}

/** Token bucket: each call pays `share` of a retry, and at most ten retries are saved up. */
export function createRetryBudget(
  { metrics }: Telemetry,
  { upstream, share }: { upstream: string; share: number },
): RetryBudget {
  const retries = metrics.counter({
    name: 'http_client_retries_total',
    help: 'Calls that failed without a response and could be sent again: sent, or refused because the retry budget was spent.',
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
