import type { Bound } from '@glasshouse/settings';

export const callsBound = {
  holds: 'Calls of one operation of another service in progress; four times as many wait',
  limit: 64,
  unit: 'calls',
  setting: 'CLIENT_CONCURRENCY',
  full: '503 `OVERLOADED` with `Retry-After`, at once; so is a call that would wait beyond its deadline',
  metrics: [],
} as const satisfies Bound;
