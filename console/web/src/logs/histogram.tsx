import { useRef, useState } from 'preact/hooks';
import type { LogHistogram } from '../../../contract/src/logs.js';
import { count, plural, second } from '../format.js';
import { LevelMark, levelClass } from './level-mark.js';
import { type BarColumn, histogramBars, levelTotals, rangeOfColumns } from './model/histogram-bars.js';

export interface HistogramProps {
  histogram: LogHistogram;
  /** Called with the time range of the selected columns, epoch milliseconds. */
  select(sinceMs: number, untilMs: number): void;
  /** Called with a level of the legend. */
  filterLevel(level: string): void;
}

/**
 * Number of records by level over time. Dragging over columns, or arrow keys with Shift and Enter, selects a time range.
 */
export function Histogram({ histogram, select, filterLevel }: HistogramProps) {
  const { columns, highest } = histogramBars(histogram);
  const [region, setRegion] = useState<{ from: number; to: number }>();
  const dragging = useRef(false);
  const cursor = region?.to ?? columns.length - 1;
  const low = region ? Math.min(region.from, region.to) : -1;
  const high = region ? Math.max(region.from, region.to) : -1;

  function apply(from: number, to: number): void {
    const { sinceMs, untilMs } = rangeOfColumns(histogram, from, to);
    setRegion(undefined);
    select(sinceMs, untilMs);
  }

  function columnAt(event: PointerEvent): number {
    const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const column = Math.floor(((event.clientX - left) / width) * columns.length);
    return Math.max(0, Math.min(columns.length - 1, column));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const to = { ArrowLeft: cursor - 1, ArrowRight: cursor + 1, Home: 0, End: columns.length - 1 }[event.key];
    if (to !== undefined) {
      const clamped = Math.max(0, Math.min(columns.length - 1, to));
      setRegion({
        from: event.shiftKey && region ? region.from : event.shiftKey ? cursor : clamped,
        to: clamped,
      });
    } else if (event.key === 'Enter' && region) apply(region.from, region.to);
    else if (event.key === 'Escape' && region) setRegion(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <figure class="log-histogram">
      <figcaption>
        {plural(histogram.total, 'record')}
        <ul class="level-legend" aria-label="Records by level">
          {levelTotals(histogram).map(([level, records]) => (
            <li key={level}>
              <button type="button" class="quiet" onClick={() => filterLevel(level)}>
                <LevelMark level={level} /> {count(records)}
              </button>
            </li>
          ))}
        </ul>
        <span class="highest">highest column: {count(highest)}</span>
      </figcaption>
      <div
        class="histogram-columns"
        role="slider"
        tabIndex={0}
        aria-label="Records over time: arrow keys choose a column, Shift extends, Enter shows its time"
        aria-valuemin={1}
        aria-valuemax={columns.length}
        aria-valuenow={cursor + 1}
        aria-valuetext={regionText(histogram, columns, region?.from ?? cursor, cursor)}
        onKeyDown={onKeyDown}
        onBlur={() => setRegion(undefined)}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          dragging.current = true;
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = columnAt(event);
          setRegion({ from: at, to: at });
        }}
        onPointerMove={(event) => {
          if (dragging.current && region) setRegion({ from: region.from, to: columnAt(event) });
        }}
        onPointerUp={(event) => {
          if (!dragging.current || !region) return;
          dragging.current = false;
          apply(region.from, columnAt(event));
        }}
        onPointerCancel={() => {
          dragging.current = false;
          setRegion(undefined);
        }}
      >
        {columns.map((column, index) => (
          <div
            key={index}
            class={`histogram-column ${index >= low && index <= high ? 'selected' : ''}`}
            title={columnText(histogram, column)}
          >
            {column.bars.map(({ level, from, to }) => (
              <div
                key={level}
                class={`histogram-bar ${levelClass(level)}`}
                style={{ bottom: `${100 * from}%`, height: `${100 * (to - from)}%` }}
              />
            ))}
          </div>
        ))}
      </div>
      <p class="histogram-times" aria-hidden="true">
        <span>{second(histogram.fromMs)}</span>
        {region && <span>{regionText(histogram, columns, region.from, region.to)}</span>}
        <span>{second(histogram.fromMs + histogram.stepMs * columns.length)}</span>
      </p>
    </figure>
  );
}

function columnText({ stepMs }: LogHistogram, { timeMs, total, bars }: BarColumn): string {
  const levels = bars.map(({ level, count: records }) => `${level} ${count(records)}`);
  return `${second(timeMs)} to ${second(timeMs + stepMs)}: ${total === 0 ? 'no records' : levels.join(', ')}`;
}

function regionText(
  histogram: LogHistogram,
  columns: readonly BarColumn[],
  from: number,
  to: number,
): string {
  const low = Math.min(from, to);
  const high = Math.max(from, to);
  const { sinceMs, untilMs } = rangeOfColumns(histogram, from, to);
  const [only] = columns.slice(low, high + 1);
  if (low === high && only) return columnText(histogram, only);
  const total = columns.slice(low, high + 1).reduce((sum, column) => sum + column.total, 0);
  return `${second(sinceMs)} to ${second(untilMs)}: ${plural(total, 'record')}`;
}
