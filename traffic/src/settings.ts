import { ports } from '@glasshouse/roster';
import type { Declarations } from '@glasshouse/settings';

/** Settings of demo traffic, besides those of the telemetry kit. */
export const trafficSettings = {
  GATEWAY_URL: { type: 'url', default: `http://127.0.0.1:${ports.gateway}`, doc: 'address of the shop' },
  TRAFFIC: {
    type: 'boolean',
    default: true,
    doc: 'whether to run demo traffic; without it, the process is idle',
  },
  TRAFFIC_PACE: {
    type: 'integer',
    default: 4000,
    min: 100,
    max: 3_600_000,
    doc: 'mean pause between two journeys of demo traffic, in milliseconds',
  },
  ADMIN_USERNAME: { type: 'string', default: 'admin', doc: 'user name of the administrator of the shop' },
  ADMIN_PASSWORD: {
    type: 'string',
    default: '',
    secret: true,
    doc: 'password of the administrator; without it, journeys of administrators do not run',
  },
} as const satisfies Declarations;
