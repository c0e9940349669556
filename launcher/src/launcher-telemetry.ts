import { readFileSync } from 'node:fs';
import { readSettings } from '@glasshouse/settings';
import { type Telemetry, telemetryFromSettings, telemetrySettings } from '@glasshouse/telemetry';
import { type Environment, logDestinations } from './plan.js';
import type { Ports } from './ports.js';

/** The launcher's own log, sent where the services send theirs, to the console as well. It has no spans. */
export function createLauncherTelemetry(environment: Environment, host: string, ports: Ports): Telemetry {
  const settings = readSettings(
    {
      ...environment,
      LOG_STDOUT: environment.LOG_STDOUT || 'off',
      LOG_FORWARD: logDestinations(environment, host, ports),
      TRACES_ZIPKIN: '',
      TRACES_OTLP: '',
      TRACES_JAEGER: '',
    },
    telemetrySettings,
  );
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return telemetryFromSettings({ name: 'launcher', version }, settings);
}
