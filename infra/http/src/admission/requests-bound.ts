import type { Bound } from '@glasshouse/settings';

export const requestsBound = {
  holds: 'Requests in progress',
  limit: 1000,
  unit: 'calls',
  setting: 'MAX_REQUESTS',
  full: '503 `OVERLOADED` with `Retry-After`, immediately, or after 0.2 s when more than about 2,000 a second are refused; optional requests at half of the limit, normal ones at three quarters',
  metrics: ['http_server_requests_shed_total'],
} as const satisfies Bound;
