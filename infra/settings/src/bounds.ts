import { markdownTable } from './markdown-table.js';

/**
 * Upper limit of a collection that callers can fill: a map, a queue, a pool, a list of documents. It is declared beside
 * the owner of the collection, which reads its limit here. `docs/bounds.md` is generated from the same declarations.
 */
export interface Bound {
  /** Content of the collection. */
  readonly holds: string;
  /** Upper limit in `unit`; the default if `setting` can change it. */
  readonly limit: number;
  readonly unit: 'bytes' | 'entries' | 'connections' | 'calls' | 'documents';
  /** Environment variable that changes the limit. */
  readonly setting?: string;
  /** Behaviour at the limit: the response, or the entries that are evicted. */
  readonly full: string;
  /** Metrics of the current size, and of refused or evicted entries. */
  readonly metrics: readonly string[];
}

export type Bounds = Readonly<Record<string, Bound>>;

/** Renders the bounds as a Markdown table, in the order of their declarations. */
export function boundsTable(bounds: Bounds): string {
  const rows = Object.values(bounds).map(({ holds, limit, unit, setting, full, metrics }) => {
    const atMost = `${limit.toLocaleString('en')} ${unit}${setting ? `, \`${setting}\`` : ''}`;
    return [holds, atMost, full, metrics.map((name) => `\`${name}\``).join(', ') || 'none'];
  });
  return `${markdownTable(['collection', 'upper limit', 'when full', 'metrics'], rows)}\n`;
}
