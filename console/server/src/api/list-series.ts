import { valueAt } from '../scrape/history.js';
import { momentOf } from '../scrape/epoch-ms.js';
import { type JsonNumber, toJsonNumber } from '../scrape/read-float.js';
import {
  heldScrapes,
  type InstanceSeries,
  latestValue,
  type Series,
  type SeriesStore,
  slotOf,
} from '../scrape/series.js';

export interface SeriesFilter {
  /** A whole metric name; then points are given too. */
  name?: string | undefined;
  service?: string | undefined;
  instance?: string | undefined;
  limit: number;
}

export interface SeriesView {
  name: string;
  service: string;
  instance: string;
  type: string;
  help: string | undefined;
  /** Those of the exposition, with `job` and `instance`. */
  labels: Readonly<Record<string, string>>;
  /** Null where the latest scrape did not have it, or failed. */
  value: JsonNumber | null;
  exemplar: { traceId: string | undefined; value: JsonNumber; timestamp: number | undefined } | undefined;
  /** Epoch milliseconds and value, oldest first. */
  points?: [number, JsonNumber | null][];
}

export interface SeriesList {
  items: SeriesView[];
  /** Series that fit the filter. */
  total: number;
  /** `limit` left some of them out. */
  truncated: boolean;
}

/** Series of each instance, never summed. */
export function listSeries(store: SeriesStore, filter: SeriesFilter): SeriesList {
  const { name, service, instance, limit } = filter;
  const items: SeriesView[] = [];
  let total = 0;
  for (const owner of store.instances) {
    if (service !== undefined && owner.service !== service) continue;
    if (instance !== undefined && owner.instance !== instance) continue;
    const scrapes = name === undefined ? undefined : heldScrapes(owner);
    for (const series of owner.series.values()) {
      if (name !== undefined && series.name !== name) continue;
      total++;
      if (items.length < limit) items.push(viewOf(owner, series, scrapes));
    }
  }
  return { items, total, truncated: total > items.length };
}

function viewOf(owner: InstanceSeries, series: Series, scrapes: readonly number[] | undefined): SeriesView {
  const { name, type, labels, exemplar, history } = series;
  const value = latestValue(owner, series);
  const moment = momentOf(exemplar?.timestamp);
  return {
    name,
    service: owner.service,
    instance: owner.instance,
    type,
    help: owner.help.get(name) ?? owner.help.get(name.replace(/_(total|bucket|count|sum)$/, '')),
    labels,
    value: value === undefined ? null : toJsonNumber(value),
    exemplar: exemplar && {
      traceId: exemplar.labels.trace_id,
      value: toJsonNumber(exemplar.value),
      timestamp: moment === undefined ? undefined : moment / 1000,
    },
    ...(scrapes && {
      points: scrapes.map((scrape): [number, JsonNumber | null] => {
        const then = valueAt(history, scrape);
        return [owner.times[slotOf(owner, scrape)] as number, then === undefined ? null : toJsonNumber(then)];
      }),
    }),
  };
}
