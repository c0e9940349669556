import type { ConstantFields, SharedAttributes } from '../attribute-list.js';
import { cleanText, textOf } from '../redaction/clean.js';
import { shareAttributes } from '../trace/attributes.js';
import type { Histogram, HistogramSeries } from '../types/metrics.js';

/** Values that all requests of one method, route and outcome share. */
export interface RequestSeries {
  failed: boolean;
  duration: HistogramSeries;
  spanName: string;
  spanAttributes: SharedAttributes;
  recordFields: ConstantFields;
  /** Message of the access record; undefined when it contains the path. */
  message: string | undefined;
}

export type SeriesOf = (
  method: string,
  route: string | undefined,
  status: number,
  aborted: boolean,
) => RequestSeries;

/** A series with its method and outcome: the status, negative for an aborted request. */
interface KnownSeries {
  readonly method: string;
  readonly outcome: number;
  readonly series: RequestSeries;
}

/**
 * Returns a function that creates each series once. There are few routes; `maxSeries` bounds the cache, because callers
 * may use paths as routes.
 */
export function createRequestSeries(duration: Histogram, maxSeries = 2000): SeriesOf {
  // a route has few series, so a list is faster than nested maps
  const byRoute = new Map<string | undefined, KnownSeries[]>();
  let made = 0;

  return (method, route, status, aborted) => {
    const outcome = aborted ? -status : status;
    const ofRoute = byRoute.get(route) ?? [];
    for (const known of ofRoute)
      if (known.outcome === outcome && known.method === method) return known.series;
    const series = makeSeries(duration, method, route, status, aborted);
    if (made < maxSeries) {
      made += 1;
      ofRoute.push({ method, outcome, series });
      byRoute.set(route, ofRoute);
    }
    return series;
  };
}

function makeSeries(
  duration: Histogram,
  method: string,
  route: string | undefined,
  status: number,
  aborted: boolean,
): RequestSeries {
  const clean = route === undefined ? undefined : cleanText(textOf(route), 256);
  const spanAttributes = shareAttributes({
    'http.request.method': method,
    'http.response.status_code': status,
    'http.route': clean,
  });
  const failed = status >= 500 || aborted;
  const event = ['event.kind', 'event', 'event.category', 'web', 'event.action', 'http-request'];
  event.push('event.outcome', failed ? 'failure' : 'success');
  if (aborted) event.push('event.reason', 'aborted');
  return {
    failed,
    duration: duration.labels(method, clean ?? 'unmatched', String(status)),
    spanName: clean === undefined ? method : `${method} ${clean}`,
    spanAttributes,
    recordFields: [...event, ...spanAttributes.list],
    message: clean === undefined ? undefined : `${method} ${clean} ${status}`,
  };
}
