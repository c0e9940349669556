import type { SeriesList, SeriesView } from '../../../contract/src/metrics.js';
import { createAnswerSize } from '../queries/answer-size.js';
import { valueAt } from '../scrape/history.js';
import {
  type InstanceSeries,
  latestValue,
  type Series,
  slotOf,
  storedScrapes,
} from '../scrape/instance-series.js';
import { toJsonNumber } from '../scrape/read-float.js';
import type { SeriesStore } from '../scrape/series.js';

export interface SeriesFilter {
  /** Exact metric name. When it is set, each series has its points. */
  name?: string | undefined;
  service?: string | undefined;
  instance?: string | undefined;
  limit: number;
}

/** Lists the series of each instance, never summed, up to the size of a response. */
export function listSeries(store: SeriesStore, filter: SeriesFilter): SeriesList {
  const { name, service, instance, limit } = filter;
  const items: SeriesView[] = [];
  const size = createAnswerSize();
  let total = 0;
  for (const owner of store.instances) {
    if (service !== undefined && owner.service !== service) continue;
    if (instance !== undefined && owner.instance !== instance) continue;
    const scrapes = name === undefined ? undefined : storedScrapes(owner);
    for (const series of owner.series.values()) {
      if (name !== undefined && series.name !== name) continue;
      total++;
      if (items.length >= limit || size.isFull) continue;
      const view = viewOf(owner, series, scrapes);
      if (size.fits(view)) items.push(view);
    }
  }
  return { items, total, truncated: total > items.length };
}

function viewOf(owner: InstanceSeries, series: Series, scrapes: readonly number[] | undefined): SeriesView {
  const { name, type, labels, exemplars, history } = series;
  const value = latestValue(owner, series);
  const exemplar = exemplars.at(-1);
  return {
    name,
    service: owner.service,
    instance: owner.instance,
    type,
    help: owner.help.get(name) ?? owner.help.get(name.replace(/_(total|bucket|count|sum)$/, '')),
    labels,
    value: value === undefined ? null : toJsonNumber(value),
    exemplar: exemplar && {
      traceId: exemplar.traceId,
      value: toJsonNumber(exemplar.value),
      timestamp: exemplar.timeMs === undefined ? undefined : exemplar.timeMs / 1000,
    },
    ...(scrapes && {
      points: scrapes.map((scrape): NonNullable<SeriesView['points']>[number] => {
        const then = valueAt(history, scrape);
        return [owner.times[slotOf(owner, scrape)] as number, then === undefined ? null : toJsonNumber(then)];
      }),
    }),
  };
}
