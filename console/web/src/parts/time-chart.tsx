import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { second } from '../format.js';
import { useConsole } from '../shell/console-context.js';
import { onThemeChange } from '../shell/theme.js';
import { chartData, chartOptions, updateData } from './chart-options.js';

export interface ChartSeries {
  readonly label: string;
  /** One value for each time; null leaves a gap. */
  readonly values: readonly (number | null)[];
  /** Variable of the style sheet, such as `--service-3`. */
  readonly colour: string;
  readonly dashed?: boolean;
}

/** Measured value with the trace that caused it. */
export interface ChartExemplar {
  readonly timeMs: number;
  /** In the unit of the chart. */
  readonly value: number;
  readonly traceId: string;
  /** False when the console does not store the trace. */
  readonly stored: boolean;
  /** Text at the pointer, such as `1.24 s GET /products`. */
  readonly text: string;
}

export interface TimeChartProps {
  readonly title: string;
  /** Epoch milliseconds, ascending. */
  readonly timesMs: readonly number[];
  readonly series: readonly ChartSeries[];
  /** Formats a value with its unit. */
  format(value: number): string;
  /** Start and end of the axis, epoch milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Time of a vertical mark. Legend and accessible name have the values until this time. */
  readonly markedMs?: number | undefined;
  /** Height of the plot in pixels; default 140. */
  readonly height?: number;
  /** Lower limit for the end of the scale. */
  readonly atLeast?: number;
  /** Points in the chart. */
  readonly exemplars?: readonly ChartExemplar[];
  /** Called for a click on an exemplar. */
  onExemplarPick?(exemplar: ChartExemplar): void;
  /** Called for a click at a time, e.g. to open an exemplar. */
  onPick?(ms: number): void;
  /** Called when a part of the time is dragged; default: it becomes the time range of all pages. */
  onSelect?(fromMs: number, toMs: number): void;
}

/**
 * Time series. The cursor is shared with the other charts of the page; dragging selects the time range of all pages.
 * The legend has the values at the cursor; without a cursor, those at the mark, else the latest ones. The accessible name
 * has the values at the mark, else the latest ones.
 */
export function TimeChart(props: TimeChartProps) {
  const { title, timesMs, series, format, fromMs, toMs, markedMs, exemplars, height = 140 } = props;
  const { setRange } = useConsole();
  const [cursor, setCursor] = useState<number>();
  const [near, setNear] = useState<ChartExemplar>();
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const chart = useRef<uPlot | undefined>(undefined);
  const shape = `${height} ${series.map(({ label, colour, dashed }) => `${label} ${colour} ${dashed}`).join('\n')}`;

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const create = () => {
      chart.current?.destroy();
      chart.current = new uPlot(
        chartOptions(latest, element.clientWidth, height, {
          setRange,
          onCursor: setCursor,
          onExemplar: setNear,
        }),
        chartData(latest.current),
        element,
      );
    };
    create();
    const observer = new ResizeObserver(() => chart.current?.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    const stopListening = onThemeChange(create);
    return () => {
      stopListening();
      observer.disconnect();
      chart.current?.destroy();
      chart.current = undefined;
    };
  }, [shape]);

  useEffect(() => {
    if (chart.current) updateData(chart.current, latest.current);
  }, [timesMs, series, fromMs, toMs, exemplars]);
  useEffect(() => chart.current?.redraw(false), [markedMs]);

  const restingMs = markedMs ?? Number.POSITIVE_INFINITY;
  const shownMs = cursor === undefined ? markedMs : timesMs[cursor];
  const text = (value: number | null | undefined, missing = '–') =>
    value === null || value === undefined ? missing : format(value);
  const restingOf = (values: readonly (number | null)[]) =>
    values.findLast((each, at) => each !== null && (timesMs[at] as number) <= restingMs);
  const name = series
    .map(({ label, values }) => `${label} ${text(restingOf(values), 'no value')}`)
    .join(', ');
  return (
    <figure class="time-chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        <span class="legend">
          {series.map(({ label, colour, dashed, values }) => (
            <span key={label} class="legend-entry" title={label}>
              <span
                class={`legend-line ${dashed ? 'dashed' : ''}`}
                style={{ borderColor: `var(${colour})` }}
                aria-hidden="true"
              />
              <span class="legend-label">{label}</span>
              <b>{text(cursor === undefined ? restingOf(values) : values[cursor])}</b>
            </span>
          ))}
          {shownMs !== undefined && <span class="legend-time">{second(shownMs)}</span>}
        </span>
      </figcaption>
      <div
        ref={place}
        class={`plot ${near ? 'on-exemplar' : ''}`}
        role="img"
        aria-label={`${title}: ${markedMs === undefined ? 'latest' : `at ${second(markedMs)}`} ${name}`}
      />
      {near && (
        <p class="near-exemplar" aria-hidden="true">
          {near.text}: {near.stored ? 'click to open the trace' : 'the console does not store the trace'}
        </p>
      )}
    </figure>
  );
}
