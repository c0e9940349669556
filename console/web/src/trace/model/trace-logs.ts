import type { LogRecord } from '../../../../contract/src/logs.js';
import type { SpanNode, SpanTree } from './span-tree.js';

/** Log record of a trace with its span and its time. */
export interface TraceRecord {
  /** Unique within the trace. */
  readonly key: string;
  readonly record: LogRecord;
  /** Undefined when the record has no span, or its span is not in the trace. */
  readonly node: SpanNode | undefined;
  /** Epoch microseconds, with the adjustment of the clock of its span; NaN when the record has no time. */
  readonly timeUs: number;
}

/** Log records of a trace in order of time, and by span. */
export interface TraceLogs {
  readonly records: readonly TraceRecord[];
  /** Returns the records of one span in order of time. */
  of(node: SpanNode): readonly TraceRecord[];
}

const none: readonly TraceRecord[] = [];

/** Merges the records of all services of a trace. Records with equal times keep their order. */
export function mergeLogs(tree: SpanTree, records: readonly LogRecord[]): TraceLogs {
  const merged = records.map((record, at): TraceRecord => {
    const spanId = record['span.id'];
    const node = spanId === undefined ? undefined : tree.get(String(spanId));
    return {
      key: String(record['event.id'] ?? at),
      record,
      node,
      timeUs: microsOf(String(record['@timestamp'])) + (node?.offsetUs ?? 0),
    };
  });
  merged.sort((a, b) => a.timeUs - b.timeUs || 0);
  const byNode = new Map<SpanNode, TraceRecord[]>();
  for (const entry of merged) {
    if (!entry.node) continue;
    const held = byNode.get(entry.node);
    if (held) held.push(entry);
    else byNode.set(entry.node, [entry]);
  }
  return { records: merged, of: (node) => byNode.get(node) ?? none };
}

/** Parses RFC 3339 to epoch microseconds, including digits below a millisecond, which `Date.parse` ignores. */
export function microsOf(time: string): number {
  const fraction = /\.(\d{4,9})/.exec(time)?.[1] ?? '';
  return Date.parse(time) * 1000 + Number(fraction.slice(3, 6).padEnd(3, '0'));
}
