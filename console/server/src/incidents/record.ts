import {
  type RecordedSeries,
  type Recording,
  type Report,
  recordingLimits,
} from '../../../contract/src/incidents.js';
import { queryMetrics } from '../queries/metrics/query-metrics.js';
import { recordFrames } from './record-frames.js';
import { recordLogs } from './record-logs.js';
import { type RecordRange, type RecordSources, rounded } from './record-sources.js';
import { recordTraces } from './record-traces.js';
import { recordedMetrics } from './recorded-metrics.js';

/** Time before the incident that is recorded, too, to show the normal state. */
const beforeMs = 2 * 60_000;
const stepMs = 5000;

/** Records the telemetry of an ended incident from the stores of the console. */
export async function recordIncident(
  sources: RecordSources,
  incident: Report,
  marks: Recording['marks'],
): Promise<Recording> {
  const endMs = Date.parse(incident.endedAt);
  const firstMs = Date.parse(incident.startedAt) - beforeMs;
  // multiples of the step, so that the frames and the series have the same times
  const untilMs = Math.ceil(endMs / stepMs) * stepMs;
  const fromMs = Math.max(Math.floor(firstMs / stepMs) * stepMs, untilMs - recordingLimits.frames * stepMs);
  const range = { fromMs, untilMs, stepMs };
  return {
    format: 1,
    incident: withoutNotes(incident),
    ...range,
    services: [...sources.services],
    frames: await recordFrames(sources, range),
    series: await recordSeries(sources, range),
    alerts: recordAlerts(sources.alerts.items, range),
    logs: await recordLogs(sources.store.logs, range),
    traces: await recordTraces(sources.store, range),
    marks: marks.slice(0, recordingLimits.marks),
  };
}

/** The notes belong to the players, and a recording is for others. */
function withoutNotes(incident: Report): Report {
  return { ...incident, players: incident.players.map((player) => ({ ...player, notebook: [] })) };
}

async function recordSeries(
  { source, series }: Pick<RecordSources, 'source' | 'series'>,
  { fromMs, untilMs, stepMs }: RecordRange,
): Promise<RecordedSeries[]> {
  const recorded: RecordedSeries[] = [];
  for (const { name, unit, expr } of recordedMetrics) {
    const query = { expr, sinceMs: fromMs, untilMs, stepMs, limit: 30 };
    const { items } = await queryMetrics(source, series, query);
    for (const { labels, points } of items)
      recorded.push({
        name,
        unit,
        labels,
        points: points.map(([atMs, value]) => [atMs, typeof value === 'number' ? rounded(value) : null]),
      });
  }
  return recorded.slice(0, recordingLimits.series);
}

function recordAlerts(
  alerts: RecordSources['alerts']['items'],
  { fromMs, untilMs }: RecordRange,
): Recording['alerts'] {
  const recorded = alerts.flatMap(({ labels, history, inhibitedBy }) => {
    if (inhibitedBy !== undefined) return [];
    return history.flatMap(({ state, atMs }, at) => {
      if (state !== 'firing' || atMs > untilMs) return [];
      const end = history.slice(at + 1).find((change) => change.state !== 'firing')?.atMs;
      if (end !== undefined && end < fromMs) return [];
      const service = labels.service ?? labels.job;
      return [
        {
          name: labels.alertname ?? 'unknown',
          ...(service !== undefined && { service }),
          fromMs: atMs,
          toMs: end ?? null,
        },
      ];
    });
  });
  return recorded.sort((a, b) => a.fromMs - b.fromMs).slice(0, recordingLimits.alerts);
}
