import { ports } from '@glasshouse/roster';
import type { Declarations } from '@glasshouse/settings';

/** Settings of demo traffic, besides those of the telemetry kit. */
export const trafficSettings = {
  GATEWAY_URL: { type: 'url', default: `http://127.0.0.1:${ports.gateway}`, doc: 'address of the shop' },
  TRAFFIC: { type: 'boolean', default: true, doc: 'runs demo traffic; off: the process stays idle' },
  TRAFFIC_PACE: {
    type: 'integer',
    default: 4000,
    min: 100,
    max: 3_600_000,
    doc: 'mean pause between two journeys of demo traffic, in milliseconds',
  },
  ADMIN_USERNAME: { type: 'string', default: 'admin', doc: 'administrator of the shop' },
  ADMIN_PASSWORD: {
    type: 'string',
    default: '',
    secret: true,
    doc: 'its password; without it the journeys of administrators do not run',
  },
} as const satisfies Declarations;
