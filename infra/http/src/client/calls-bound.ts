import type { Bound } from '@glasshouse/settings';

export const callsBound = {
  holds:
    'Calls in progress of one operation of an upstream service; four times as many may wait, or are sent at once if the service has a queue for them',
  limit: 64,
  unit: 'calls',
  setting: 'CLIENT_CONCURRENCY',
  full: '503 `OVERLOADED` with `Retry-After`, immediately; also for a call that would wait beyond its deadline',
  metrics: [],
} as const satisfies Bound;
