import type { Declarations, Settings } from '@glasshouse/settings';
import { budgetSettings } from './budgets.js';
import { portSettings } from './ports.js';

const own = {
  HOST: {
    type: 'string',
    default: '127.0.0.1',
    doc: 'address that every process listens on; 0.0.0.0 opens all processes to the network, including internal ones',
  },
  CONSOLE_HOST: {
    type: 'string',
    default: '',
    doc: 'address that the console listens on; empty: HOST. An address other than loopback requires a token',
  },
  CONSOLE_TOKEN: {
    type: 'string',
    default: '',
    secret: true,
    doc: 'token of the console; when not set and required, generated and stored in DATA_FOLDER/console-token',
  },
  DATA_FOLDER: { type: 'string', default: './data', doc: 'folder for persistent data' },
  ADMIN_USERNAME: { type: 'string', default: 'admin', doc: 'name of the seeded administrator' },
  ADMIN_PASSWORD: {
    type: 'string',
    default: '',
    secret: true,
    doc: 'password of the seeded administrator; when not set, generated and stored in DATA_FOLDER/admin.json',
  },
  TWO_INSTANCES: {
    type: 'list',
    default: '',
    doc: 'services that run in two instances behind a balancer, such as gateway; those with a store need STORE=mongodb',
  },
  TRAFFIC: { type: 'boolean', default: true, doc: 'demo traffic: simulated shoppers' },
  TRAFFIC_PACE: {
    type: 'integer',
    default: 4000,
    min: 100,
    max: 3_600_000,
    doc: 'mean time between two journeys of demo traffic, in milliseconds; 1000 by default if FAULTS_TOKEN is set, so that incidents are visible',
  },
} as const satisfies Declarations;

/** Settings that `npm start` itself reads from the environment; `setting-rules.ts` covers all others. */
export const launcherSettings = { ...portSettings, ...own, ...budgetSettings };

export type LauncherSettings = Settings<typeof own> &
  Settings<typeof portSettings> &
  Settings<typeof budgetSettings>;
