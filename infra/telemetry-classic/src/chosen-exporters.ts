import { type ExporterSet, otlpSpans } from '@glasshouse/telemetry';
import { fluentLoggerLogs } from './fluent-logs.js';
import { jaegerClientSpans } from './jaeger-spans.js';
import type { ClassicSettings } from './settings.js';
import { zipkinClientSpans } from './zipkin-spans.js';

/**
 * Returns the exporters for `telemetryFromSettings`: those of the client libraries with `TELEMETRY_CLIENTS=classic`,
 * else undefined, which selects the kit's own. OTLP is always exported by the kit.
 *
 * @throws TypeError for `TRACES_JAEGER` without `TELEMETRY_CLIENTS=classic`, because the kit has no exporter for it
 *
 * @example
 * const telemetry = telemetryFromSettings({ name: 'items' }, settings, chosenExporters(settings));
 */
export function chosenExporters({
  TELEMETRY_CLIENTS = 'kit',
  TRACES_JAEGER = [],
}: ClassicSettings): ExporterSet | undefined {
  if (TELEMETRY_CLIENTS === 'classic') {
    return {
      forwardLogs: fluentLoggerLogs,
      zipkinSpans: zipkinClientSpans,
      otlpSpans,
      furtherSpans: { TRACES_JAEGER: { urls: TRACES_JAEGER, create: jaegerClientSpans } },
    };
  }
  if (TRACES_JAEGER.length > 0)
    throw new TypeError('TRACES_JAEGER is used only with TELEMETRY_CLIENTS=classic');
  return undefined;
}
