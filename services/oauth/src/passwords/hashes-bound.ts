import type { Bound } from '@glasshouse/settings';

export const hashesBound = {
  holds: 'Password hashes that wait for a thread',
  limit: 100,
  unit: 'calls',
  setting: 'PASSWORD_HASH_QUEUE',
  full: '503 `OVERLOADED` with `Retry-After`, at once; the same for a hash that would end after the deadline',
  metrics: ['oauth_password_hashes_waiting', 'oauth_password_hashes_refused_total'],
} as const satisfies Bound;
