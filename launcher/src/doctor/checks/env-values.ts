import { type Declarations, readSettings, SettingsError } from '@glasshouse/settings';
import { telemetrySettings } from '@glasshouse/telemetry';
import { classicSettings } from '@glasshouse/telemetry-classic';
import type { ComposeFile } from '../compose-file.js';
import { type Finding, failure } from '../finding.js';

/**
 * Variables of the compose file whose values decide whether a container starts. Those of other workspaces repeat their
 * limits, and `test/config/compose-environment.test.ts` compares both.
 */
export const composeSettings = {
  TRACES_RATIO: telemetrySettings.TRACES_RATIO,
  TRACES_KEEP_ERRORS: telemetrySettings.TRACES_KEEP_ERRORS,
  TRACES_KEEP_SLOWER_MS: telemetrySettings.TRACES_KEEP_SLOWER_MS,
  TELEMETRY_CLIENTS: classicSettings.TELEMETRY_CLIENTS,
  TRAFFIC: { type: 'boolean', default: true, doc: 'demo traffic' },
  TRAFFIC_PACE: { type: 'integer', default: 4000, min: 100, max: 3_600_000, doc: 'milliseconds' },
  FAULTS_TOKEN: { type: 'string', default: '', secret: true, minLength: 16, doc: 'enables faults' },
  ALERT_CHAT: {
    type: 'string',
    default: 'console',
    allow: ['console', 'slack', 'telegram', 'webhook'],
    doc: 'chat that gets the alerts',
  },
  SLO_WINDOWS: { type: 'string', default: 'demo', allow: ['demo', 'real'], doc: 'windows of the SLOs' },
  ADMIN_PASSWORD: {
    type: 'string',
    default: 'glasshouse-local',
    secret: true,
    minLength: 8,
    doc: 'password of the administrators',
  },
} as const satisfies Declarations;

/** Formats that no type of setting has. */
const patterns: Readonly<Record<string, { pattern: RegExp; need: string }>> = {
  ELASTIC_VERSION: { pattern: /^[89]\.\d+\.\d+$/, need: 'a version such as 8.19.20 or 9.5.2' },
  PROMETHEUS_RETENTION: { pattern: /^(\d+(y|w|d|h|m|s|ms))+$/, need: 'a duration such as 3d' },
};

/** Checks the values of variables. An invalid one stops `docker compose up`, or a container restarts forever. */
export function checkEnvValues({ values }: ComposeFile): Finding[] {
  const ports = Object.keys(values).filter((name) => name.endsWith('_PORT'));
  const declarations: Declarations = {
    ...composeSettings,
    ...Object.fromEntries(
      ports.map((name) => [name, { type: 'integer', default: 1, min: 1, max: 65_535, doc: 'port' } as const]),
    ),
  };
  const problems = Object.entries(patterns)
    .filter(([name, { pattern }]) => values[name] && !pattern.test(values[name]))
    .map(([name, { need }]) => `${name} must be ${need} (is ${JSON.stringify(values[name])})`);
  try {
    readSettings(values, declarations);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    problems.push(...error.problems);
  }
  return problems.map((problem) => failure(problem, 'correct it in .env or in the environment'));
}
