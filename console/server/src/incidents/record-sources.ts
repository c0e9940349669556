import type { Alert } from '../../../contract/src/alerts.js';
import type { SampleSource } from '../promql/samples.js';
import type { SeriesStore } from '../scrape/series.js';
import type { TelemetryStore } from '../store/telemetry-store.js';

/** Stores that a recording reads. */
export interface RecordSources {
  store: TelemetryStore;
  series: SeriesStore;
  source: SampleSource;
  /** Names of the scraped services. */
  services: readonly string[];
  alerts: { readonly items: readonly Pick<Alert, 'labels' | 'history' | 'inhibitedBy'>[] };
}

/** Time range and step of a recording, in epoch milliseconds. */
export interface RecordRange {
  fromMs: number;
  untilMs: number;
  stepMs: number;
}

/** Returns a number with five significant digits, which a chart cannot distinguish from the exact one. */
export function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
