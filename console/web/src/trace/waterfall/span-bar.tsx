import { useConsole } from '../../shell/console-context.js';
import { endOf, type SpanNode } from '../model/span-tree.js';
import type { TraceRecord } from '../model/trace-logs.js';
import type { TraceModel } from '../model/trace-model.js';
import type { Zoom } from '../model/view-state.js';

/** Dots of one row; further ones would cover each other. */
const maxDots = 60;

/** Bar of a span on the time axis, with its part of the critical path, and dots for its log records and events. */
export function SpanBar({ node, model, shown }: { node: SpanNode; model: TraceModel; shown: Zoom }) {
  const { colours } = useConsole();
  const startUs = model.tree.startUs + shown.fromUs;
  const length = shown.toUs - shown.fromUs;
  const percent = (us: number) => ((us - startUs) / length) * 100;
  const position = (fromUs: number, toUs: number) => {
    const from = clamp(percent(fromUs));
    const to = clamp(percent(toUs));
    return { '--from': `${from}%`, '--width': `${to - from}%` };
  };
  const isWithin = (us: number) => us >= startUs && us <= startUs + length;
  const segments = (model.path.get(node.index) ?? []).filter(
    ({ fromUs, toUs }) => toUs >= startUs && fromUs <= startUs + length,
  );
  const records = model.logs.of(node).filter(({ timeUs }) => isWithin(timeUs));
  const events = (node.span?.events ?? []).filter(({ timeUs }) => isWithin(timeUs + node.offsetUs));
  const isVisible = endOf(node) >= startUs && node.startUs <= startUs + length;
  return (
    <span class="lane" aria-hidden="true">
      {isVisible && (
        <span
          class={`bar ${node.span ? colours.classOf(node.service) : 'missing'}`}
          style={position(node.startUs, endOf(node))}
        />
      )}
      {mergeClose(segments, length).map(({ fromUs, toUs }) => (
        <span key={fromUs} class="on-path" style={position(fromUs, toUs)} />
      ))}
      {events.slice(0, maxDots).map(({ timeUs, name }) => (
        <span
          key={`${timeUs} ${name}`}
          class="event-dot"
          title={name}
          style={{ '--from': `${percent(timeUs + node.offsetUs)}%` }}
        />
      ))}
      {thin(records).map(({ key, record, timeUs }) => (
        <span
          key={key}
          class={`log-dot level-${String(record['log.level'] ?? 'info').replace(/\W/g, '')}`}
          title={`${record['log.level'] ?? ''} ${record.message ?? ''}`}
          style={{ '--from': `${percent(timeUs)}%` }}
        />
      ))}
    </span>
  );
}

function clamp(percent: number): number {
  return Math.max(0, Math.min(100, percent));
}

/** Joins segments whose distance is invisible: a span with thousands of children has thousands of segments. */
function mergeClose(segments: readonly { fromUs: number; toUs: number }[], length: number) {
  const merged: { fromUs: number; toUs: number }[] = [];
  for (const { fromUs, toUs } of segments) {
    const last = merged.at(-1);
    if (last && fromUs - last.toUs < length / 500) last.toUs = toUs;
    else merged.push({ fromUs, toUs });
  }
  return merged;
}

/** Returns at most `maxDots` records, those with the highest levels. */
function thin(records: readonly TraceRecord[]): readonly TraceRecord[] {
  if (records.length <= maxDots) return records;
  const rank = ({ record }: TraceRecord) => ['warn', 'error', 'fatal'].indexOf(String(record['log.level']));
  return [...records].sort((a, b) => rank(b) - rank(a)).slice(0, maxDots);
}
