import type { Declarations } from '@glasshouse/settings';
import { connectionBound } from './server/connection-bound.js';

/** What every listening process takes from its environment. */
export function httpSettings(defaultPort: number) {
  return {
    HOST: { type: 'string', default: '127.0.0.1', doc: 'Address to listen on' },
    PORT: {
      type: 'integer',
      default: defaultPort,
      min: 0,
      max: 65_535,
      doc: 'Port to listen on; 0 takes any free one',
    },
    MAX_CONNECTIONS: {
      type: 'integer',
      default: connectionBound.limit,
      min: 1,
      max: 100_000,
      doc: 'Open connections of a port; for further ones idle connections are closed, or their requests are refused with 503',
    },
    SHUTDOWN_MS: {
      type: 'integer',
      default: 10_000,
      min: 0,
      max: 600_000,
      doc: 'How long requests in progress may take when the process is stopped',
    },
    DRAIN_MS: {
      type: 'integer',
      default: 0,
      min: 0,
      max: 60_000,
      doc: 'How long to serve on, not ready, before no more connections are accepted; over 2000, the time for which callers keep idle connections, no request is lost',
    },
    OVERLOAD_DELAY_MS: {
      type: 'integer',
      default: 100,
      min: 0,
      max: 60_000,
      doc: 'event-loop delay over which the service refuses the least important requests with 503; 0: never for this reason',
    },
    MAX_REQUESTS: {
      type: 'integer',
      default: 1000,
      min: 0,
      max: 1_000_000,
      doc: 'requests in progress at which every request is refused with 503, from half of it optional ones, from three quarters normal ones; 0: no limit',
    },
  } as const satisfies Declarations;
}
