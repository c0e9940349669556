import { ports } from '@glasshouse/roster';
import type { Declarations } from '@glasshouse/settings';

/** What demo traffic reads from the environment, beside the kit's own. */
export const trafficSettings = {
  GATEWAY_URL: { type: 'url', default: `http://127.0.0.1:${ports.gateway}`, doc: 'address of the shop' },
  TRAFFIC: { type: 'boolean', default: true, doc: 'demo traffic; off: the process waits idly' },
  TRAFFIC_PACE: {
    type: 'integer',
    default: 4000,
    min: 100,
    max: 3_600_000,
    doc: 'mean milliseconds between two journeys of demo traffic',
  },
  ADMIN_USERNAME: { type: 'string', default: 'admin', doc: 'administrator of the shop' },
  ADMIN_PASSWORD: {
    type: 'string',
    default: '',
    secret: true,
    doc: 'its password; without it the journeys of administrators are left out',
  },
} as const satisfies Declarations;
