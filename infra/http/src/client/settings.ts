import type { Declarations, Settings } from '@glasshouse/settings';

/** The settings of every process that calls other services. */
export const clientSettings = {
  CLIENT_CONCURRENCY: {
    type: 'integer',
    default: 64,
    min: 4,
    max: 10_000,
    doc: 'calls of one operation of a service in progress at once, a quarter of them for one user; four times as many wait, further ones are answered with 503 at once',
  },
  BREAKER_FAILURES: {
    type: 'integer',
    default: 5,
    min: 1,
    doc: 'calls of one operation in a row without a response that open its breaker; the calls of one user count at most for half of them',
  },
  BREAKER_OPEN_MS: {
    type: 'integer',
    default: 5000,
    min: 100,
    doc: 'milliseconds for which an open breaker refuses calls before it lets one through on trial',
  },
  RETRY_PERCENT: {
    type: 'integer',
    default: 10,
    min: 0,
    max: 100,
    doc: 'retries that calls of a service may cause, in percent of the calls',
  },
} as const satisfies Declarations;

/** Bounds on the calls of one service. */
export interface ClientLimits {
  /** Calls of one operation in progress at once, default 64. A quarter of them may be one user's. */
  concurrency: number;
  /** Calls of one operation in a row without a response that open its breaker, default 5. */
  breakerFailures: number;
  /** How long it stays open before a trial, in ms, default 5000. */
  breakerOpenMs: number;
  /** Retries for each call on average, default 0.1. */
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
