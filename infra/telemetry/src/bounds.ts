import { telemetrySettings } from './settings.js';

/** The bounds of what waits in a process for its destinations, in the form of the other packages' bounds. */
export const telemetryBounds = {
  queue: {
    holds: 'Encoded telemetry that waits in a process, shared evenly by its destinations',
    limit: telemetrySettings.TELEMETRY_QUEUE_MEGABYTES.default * 2 ** 20,
    unit: 'bytes',
    setting: 'TELEMETRY_QUEUE_MEGABYTES',
    full: 'further records and spans are dropped, reason `queue_full`',
    metrics: ['telemetry_items_queued', 'telemetry_items_dropped_total'],
  },
} as const;
