import type { Declarations } from '@glasshouse/settings';
import { connectionBound } from './server/connection-bound.js';

/** Returns the settings of every process that listens. */
export function httpSettings(defaultPort: number) {
  return {
    HOST: { type: 'string', default: '127.0.0.1', doc: 'Address to listen on' },
    PORT: {
      type: 'integer',
      default: defaultPort,
      min: 0,
      max: 65_535,
      doc: 'Port to listen on; 0 chooses a free port',
    },
    MAX_CONNECTIONS: {
      type: 'integer',
      default: connectionBound.limit,
      min: 1,
      max: 100_000,
      doc: 'Upper limit of open connections of a port; above it, idle connections are closed to make room, or new requests are refused with 503',
    },
    REQUESTS_PER_CONNECTION: {
      type: 'integer',
      default: 0,
      min: 0,
      max: 1_000_000,
      doc: 'Requests after which a connection is closed, so that a balancer of connections can choose another instance; 0: no limit',
    },
    SHUTDOWN_MS: {
      type: 'integer',
      default: 10_000,
      min: 0,
      max: 600_000,
      doc: 'Time limit for requests in progress at shutdown, in milliseconds',
    },
    DRAIN_MS: {
      type: 'integer',
      default: 0,
      min: 0,
      max: 60_000,
      doc: 'Time between turning unready and closing the port at shutdown, in milliseconds; above 2000 no request is lost, because clients close idle connections after that time',
    },
    FAULTS_TOKEN: {
      type: 'string',
      default: '',
      secret: true,
      minLength: 16,
      doc: 'Enables faults for incidents: the bearer token of `PUT /internal/faults`, at least 16 characters; faults do not exist when not set',
    },
    OVERLOAD_DELAY_MS: {
      type: 'integer',
      default: 100,
      min: 0,
      max: 60_000,
      doc: 'Event-loop delay in milliseconds above which the least important requests are refused with 503; 0: no limit',
    },
    MAX_REQUESTS: {
      type: 'integer',
      default: 1000,
      min: 0,
      max: 1_000_000,
      doc: 'Requests in progress at which further ones are refused with 503; optional requests are refused at half of it, normal ones at three quarters; 0: no limit',
    },
  } as const satisfies Declarations;
}
