import type { Bounds } from '@glasshouse/settings';
import { pagesBound } from './api/live-events.js';
import { forwardConnectionsBound } from './receivers/forward.js';
import { recordedSeriesBound } from './rules/recorded-series.js';
import { seriesBound } from './scrape/series.js';
import { alertsBound } from './store/alerts.js';
import { eventIdsBound } from './store/logs.js';
import { sendersBound } from './store/received-counters.js';
import { telemetryStoreBound } from './store/telemetry-store.js';

export const consoleBounds = {
  telemetry: telemetryStoreBound,
  eventIds: eventIdsBound,
  senders: sendersBound,
  series: seriesBound,
  recordedSeries: recordedSeriesBound,
  alerts: alertsBound,
  forwardConnections: forwardConnectionsBound,
  pages: pagesBound,
} as const satisfies Bounds;
