import { setImmediate as otherWork } from 'node:timers/promises';
import { escapeHelp } from './escape.js';
import type { Family, LabelledSeries } from './family.js';
import { StoredCounter, StoredGauge, StoredHistogram } from './series.js';

/** Number of series between two turns of the event loop, so that a large scrape does not delay requests. */
const seriesPerTurn = 250;

/**
 * Writes families as Prometheus text 0.0.4 or, when `openMetrics`, as OpenMetrics 1.0 with exemplars and without its
 * last line. Each series is written in one turn, so that a histogram is consistent; a large exposition takes several
 * turns.
 */
export async function writeFamilies(
  families: Iterable<Family<unknown>>,
  openMetrics: boolean,
): Promise<string> {
  let out = '';
  let written = 0;
  for (const family of [...families]) {
    const { name, help, type } = family;
    // OpenMetrics names a counter's family without its suffix
    const shown = openMetrics && type === 'counter' ? name.replace(/_total$/, '') : name;
    out += `# HELP ${shown} ${escapeHelp(help, openMetrics)}\n# TYPE ${shown} ${type}\n`;
    // a copy: a concurrent scrape may read the family again
    for (const series of [...family.series()]) {
      out += writeSeries(name, series, openMetrics);
      written += 1;
      if (written % seriesPerTurn === 0) await otherWork();
    }
  }
  return out;
}

function writeSeries(
  name: string,
  { series, labels }: LabelledSeries<unknown>,
  openMetrics: boolean,
): string {
  if (series instanceof StoredHistogram) return writeHistogram(name, series, labels, openMetrics);
  if (series instanceof StoredCounter || series instanceof StoredGauge)
    return `${name}${labels === '' ? '' : `{${labels}}`} ${valueText(series.value)}\n`;
  return '';
}

function writeHistogram(name: string, series: StoredHistogram, labels: string, openMetrics: boolean): string {
  const { bounds, counts, exemplars, sum, count } = series;
  const before = `${name}_bucket{${labels}${labels === '' ? '' : ','}le="`;
  let out = '';
  let cumulative = 0;
  for (let at = 0; at <= bounds.length; at += 1) {
    cumulative += counts[at] as number;
    out += `${before}${at === bounds.length ? '+Inf' : bounds[at]}"} ${cumulative}`;
    const exemplar = openMetrics ? exemplars[at] : undefined;
    out +=
      exemplar === undefined
        ? '\n'
        : ` # {trace_id="${exemplar.traceId}",span_id="${exemplar.spanId}"} ${exemplar.value} ${exemplar.timestamp}\n`;
  }
  const own = labels === '' ? '' : `{${labels}}`;
  return `${out}${name}_sum${own} ${valueText(sum)}\n${name}_count${own} ${count}\n`;
}

function valueText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}

/** Returns whether the `accept` header ranks OpenMetrics at least as high as plain text, as Prometheus' scrapes do. */
export function wantsOpenMetrics(accept: string | undefined): boolean {
  if (typeof accept !== 'string' || accept.length > 1000) return false;
  let openMetrics = 0;
  let text = 0;
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    const q = quality === undefined ? 1 : Number(quality.slice(2)) || 0;
    // the exposition has version 1.0.0, which readers of 0.0.1 understand, too
    if (type === 'application/openmetrics-text') openMetrics = Math.max(openMetrics, q);
    else if (type === 'text/plain') text = Math.max(text, q);
  }
  return openMetrics > 0 && openMetrics >= text;
}
