import { setImmediate as otherWork } from 'node:timers/promises';
import { CountingCell, GaugingCell, ObservingCell } from './cells.js';
import { escapeHelp } from './escape.js';
import type { Family, Series } from './family.js';

/** Series written before other work has its turn: a scrape of many must not hold up requests. */
const atOnce = 250;

/**
 * Families as Prometheus text 0.0.4 or, when `open`, as OpenMetrics 1.0 with exemplars and without its last line. Each
 * series is written whole, so that a histogram agrees with itself; between series of a large exposition time may pass.
 */
export async function writeFamilies(families: Iterable<Family<unknown>>, open: boolean): Promise<string> {
  let out = '';
  let written = 0;
  for (const family of [...families]) {
    const { name, help, type } = family;
    // OpenMetrics names a counter's family without its suffix
    const shown = open && type === 'counter' ? name.replace(/_total$/, '') : name;
    out += `# HELP ${shown} ${escapeHelp(help, open)}\n# TYPE ${shown} ${type}\n`;
    // a copy: a concurrent scrape may read the family again
    for (const one of [...family.series()]) {
      out += writeSeries(name, one, open);
      written += 1;
      if (written % atOnce === 0) await otherWork();
    }
  }
  return out;
}

function writeSeries(name: string, { cell, labels }: Series<unknown>, open: boolean): string {
  if (cell instanceof ObservingCell) return writeHistogram(name, cell, labels, open);
  if (cell instanceof CountingCell || cell instanceof GaugingCell)
    return `${name}${labels === '' ? '' : `{${labels}}`} ${valueText(cell.value)}\n`;
  return '';
}

function writeHistogram(name: string, cell: ObservingCell, labels: string, open: boolean): string {
  const { bounds, counts, exemplars, sum, count } = cell;
  const before = `${name}_bucket{${labels}${labels === '' ? '' : ','}le="`;
  let out = '';
  let cumulative = 0;
  for (let at = 0; at <= bounds.length; at += 1) {
    cumulative += counts[at] as number;
    out += `${before}${at === bounds.length ? '+Inf' : bounds[at]}"} ${cumulative}`;
    const exemplar = open ? exemplars[at] : undefined;
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
