import { readSettings } from '@glasshouse/settings';
import { type Span, type Telemetry, telemetryFromSettings, telemetrySettings } from '@glasshouse/telemetry';
import { chosenExporters, classicSettings } from '@glasshouse/telemetry-classic';
import { type WarehouseSettings, warehouseSettings } from '../settings.js';

/**
 * Runs a command that ends by itself, in one trace. SIGINT and SIGTERM abort the signal.
 *
 * @throws SettingsError for an invalid environment, and any error of the command
 */
export async function withTelemetry<T>(
  name: string,
  command: (span: Span, context: CommandContext) => Promise<T>,
): Promise<T> {
  const settings = readSettings(
    // the output of a command is its result, so log lines are written only on request
    { ...process.env, LOG_STDOUT: process.env.LOG_STDOUT || 'off' },
    { ...telemetrySettings, ...classicSettings, ...warehouseSettings },
  );
  const telemetry = telemetryFromSettings({ name: 'warehouse' }, settings, chosenExporters(settings));
  const stopping = new AbortController();
  for (const event of ['SIGTERM', 'SIGINT'] as const)
    process.once(event, () => stopping.abort(new Error(`stopped by ${event}`)));
  const span = telemetry.rootSpan(`warehouse ${name}`);
  try {
    return await command(span, { settings, telemetry, signal: stopping.signal });
  } catch (error) {
    span.fail(error).log.error(`${name} failed`, { error, 'event.action': `warehouse-${name}` });
    throw error;
  } finally {
    span.end();
    await telemetry.close(5000);
  }
}

export interface CommandContext {
  settings: WarehouseSettings;
  telemetry: Telemetry;
  signal: AbortSignal;
}
