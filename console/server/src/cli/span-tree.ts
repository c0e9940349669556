import type { Layout } from './layout.js';
import { spanNote } from './span-note.js';
import { tableOf } from './table.js';

type SpanRow = Readonly<Record<string, unknown>>;

/** Returns the spans of a trace as a table, in which each span is indented below its parent. */
export function spanTree(spans: readonly SpanRow[], layout?: Layout): string {
  const children = new Map<unknown, SpanRow[]>();
  const ids = new Set(spans.map(({ id }) => id));
  const startUs = Math.min(...spans.map((span) => Number(span.startUs)));
  for (const span of spans) {
    const parent = ids.has(span.parentId) && span.parentId !== span.id ? span.parentId : undefined;
    children.set(parent, [...(children.get(parent) ?? []), span]);
  }
  const rows: Record<string, unknown>[] = [];
  const shown = new Set<SpanRow>();
  const show = (span: SpanRow, depth: number): void => {
    if (shown.has(span)) return;
    shown.add(span);
    rows.push({
      name: `${'. '.repeat(Math.min(depth, 20))}${span.service} ${span.kind} ${span.name}`,
      offsetUs: Number(span.startUs) - startUs,
      durationUs: span.durationUs,
      status: span.status,
      id: span.id,
      note: spanNote(span),
    });
    for (const child of children.get(span.id) ?? []) show(child, depth + 1);
  };
  for (const root of children.get(undefined) ?? []) show(root, 0);
  // spans that are parents of each other have no root
  for (const span of spans) show(span, 0);
  return tableOf(rows, layout);
}
