import type { Declarations, Settings } from '@glasshouse/settings';

/** Settings of every process that calls other services. */
export const clientSettings = {
  CLIENT_CONCURRENCY: {
    type: 'integer',
    default: 64,
    min: 4,
    max: 10_000,
    doc: 'Calls in progress of one operation of an upstream service, a quarter of them for one user; four times as many wait, further ones immediately get 503',
  },
  BREAKER_FAILURES: {
    type: 'integer',
    default: 5,
    min: 1,
    doc: 'Consecutive calls of one operation without a response that open its circuit breaker; calls of one user count for at most half of them',
  },
  BREAKER_OPEN_MS: {
    type: 'integer',
    default: 5000,
    min: 100,
    doc: 'Time for which an open circuit breaker refuses calls before it sends one on trial, in milliseconds',
  },
  RETRY_PERCENT: {
    type: 'integer',
    default: 10,
    min: 0,
    max: 100,
    doc: 'Upper limit of retries to an upstream service, in percent of its calls',
  },
} as const satisfies Declarations;

/** Limits of the calls to one upstream service. */
export interface ClientLimits {
  /** Calls of one operation in progress, default 64. One user may have a quarter of them. */
  concurrency: number;
  /** Consecutive calls of one operation without a response that open its breaker, default 5. */
  breakerFailures: number;
  /** Time for which a breaker stays open before a trial call, in ms, default 5000. */
  breakerOpenMs: number;
  /** Average number of retries for each call, default 0.1. */
  retryShare: number;
}

export const defaultLimits: ClientLimits = {
  concurrency: clientSettings.CLIENT_CONCURRENCY.default,
  breakerFailures: clientSettings.BREAKER_FAILURES.default,
  breakerOpenMs: clientSettings.BREAKER_OPEN_MS.default,
  retryShare: clientSettings.RETRY_PERCENT.default / 100,
};

export function clientLimits(settings: Settings<typeof clientSettings>): ClientLimits {
  return {
    concurrency: settings.CLIENT_CONCURRENCY,
    breakerFailures: settings.BREAKER_FAILURES,
    breakerOpenMs: settings.BREAKER_OPEN_MS,
    retryShare: settings.RETRY_PERCENT / 100,
  };
}
