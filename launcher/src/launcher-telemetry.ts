import { readFileSync } from 'node:fs';
import { readSettings } from '@glasshouse/settings';
import { type Telemetry, telemetryFromSettings, telemetrySettings } from '@glasshouse/telemetry';
import { chosenExporters, classicSettings } from '@glasshouse/telemetry-classic';
import type { Environment } from './environment.js';
import { logDestinations } from './plan.js';
import type { Ports } from './ports.js';

/** Creates the launcher's telemetry: logs for the console and the log back-ends of the services, without spans. */
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
    { ...telemetrySettings, ...classicSettings },
  );
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return telemetryFromSettings({ name: 'launcher', version }, settings, chosenExporters(settings));
}

/** Sends the queued records and closes. Returns a message about undelivered records; empty if there are none. */
export async function closeTelemetry(telemetry: Telemetry, deadlineMs: number): Promise<string> {
  await telemetry.close(deadlineMs);
  const lost = telemetry
    .deliveryStats()
    .filter(({ dropped }) => dropped.shutdown > 0)
    .map(({ destination, dropped }) => `${dropped.shutdown} log records for ${destination}`);
  return lost.length === 0 ? '' : `launcher: undelivered at shutdown: ${lost.join(', ')}`;
}
