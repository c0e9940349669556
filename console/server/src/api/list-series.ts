import { type SeriesStore, slotsInOrder } from '../scrape/series.js';

export interface SeriesFilter {
  /** A whole metric name; then points are given too. */
  name?: string | undefined;
  service?: string | undefined;
  limit: number;
}

/** Values that have no JSON form (NaN, infinities) are null. */
export interface SeriesView {
  name: string;
  service: string;
  type: string;
  help: string | undefined;
  labels: Readonly<Record<string, string>>;
  value: number | null;
  exemplar: { traceId: string | undefined; value: number; timestamp: number | undefined } | undefined;
  /** Epoch milliseconds and value, oldest first. */
  points?: [number, number | null][];
}

export function listSeries(store: SeriesStore, { name, service, limit }: SeriesFilter): SeriesView[] {
  const found: SeriesView[] = [];
  for (const target of store.targets.values()) {
    if (service !== undefined && target.service !== service) continue;
    const slots = name === undefined ? [] : slotsInOrder(target);
    for (const series of target.series.values()) {
      if (name !== undefined && series.name !== name) continue;
      if (found.length >= limit) return found;
      const { exemplar } = series;
      found.push({
        name: series.name,
        service: series.service,
        type: series.type,
        help:
          target.help.get(series.name) ??
          target.help.get(series.name.replace(/_(total|bucket|count|sum)$/, '')),
        labels: series.labels,
        value: finite(series.latest),
        exemplar: exemplar && {
          traceId: exemplar.labels.trace_id,
          value: exemplar.value,
          timestamp: exemplar.timestamp,
        },
        ...(name !== undefined && {
          points: slots.map((slot): [number, number | null] => [
            target.times[slot] as number,
            finite(series.values[slot] as number),
          ]),
        }),
      });
    }
  }
  return found;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
