import { markdownTable } from './markdown-table.js';

/**
 * A bound of something that callers can fill: a map, a queue, a pool, a list of documents. It is declared beside its
 * owner, which takes its limit from here; `docs/bounds.md` is made from the same declarations.
 */
export interface Bound {
  /** What is held. */
  readonly holds: string;
  /** The most of it, in `unit`; the default where `setting` changes it. */
  readonly limit: number;
  readonly unit: 'bytes' | 'entries' | 'connections' | 'calls' | 'documents';
  /** The variable that changes the limit. */
  readonly setting?: string;
  /** What happens at the limit: the answer, or what gives way. */
  readonly full: string;
  /** Metrics that show how much is held, and what was refused or evicted. */
  readonly metrics: readonly string[];
}

export type Bounds = Readonly<Record<string, Bound>>;

/** The bounds as rows of a Markdown table, in their order. */
export function boundsTable(bounds: Bounds): string {
  const rows = Object.values(bounds).map(({ holds, limit, unit, setting, full, metrics }) => {
    const most = `${limit.toLocaleString('en')} ${unit}${setting ? `, \`${setting}\`` : ''}`;
    return [holds, most, full, metrics.map((name) => `\`${name}\``).join(', ') || 'none'];
  });
  return `${markdownTable(['what', 'at most', 'when full', 'metrics'], rows)}\n`;
}
