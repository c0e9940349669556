import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { clock, second } from '../format.js';
import { useConsole } from '../shell/console-context.js';
import { cssColour, onThemeChange } from '../shell/theme.js';
import { absoluteRange } from '../time/time-range.js';

export interface ChartSeries {
  readonly label: string;
  /** One value for each time; null leaves a gap. */
  readonly values: readonly (number | null)[];
  /** Variable of the style sheet, such as `--service-3`. */
  readonly colour: string;
  readonly dashed?: boolean;
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
  /** Time of a vertical mark; the legend has the values until this time. */
  readonly markedMs?: number | undefined;
  /** Height of the plot in pixels; default 140. */
  readonly height?: number;
  /** Called for a click at a time, e.g. to open an exemplar. */
  onPick?(ms: number): void;
  /** Called when a part of the time is dragged; default: it becomes the time range of all pages. */
  onSelect?(fromMs: number, toMs: number): void;
}

/** Charts of one page share their cursor by this key. */
const cursorKey = 'time';

/**
 * Time series. The cursor is shared with the other charts of the page; dragging selects the time range of all pages.
 * Legend and accessible name have the latest values, or those at the marked time.
 */
export function TimeChart(props: TimeChartProps) {
  const { title, timesMs, series, format, fromMs, toMs, height = 140 } = props;
  const { setRange } = useConsole();
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
        optionsOf(latest, element.clientWidth, height, setRange),
        dataOf(latest.current),
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
    chart.current?.setData(dataOf(latest.current), false);
    chart.current?.setScale('x', { min: fromMs / 1000, max: toMs / 1000 });
  }, [timesMs, series, fromMs, toMs]);

  useEffect(() => chart.current?.redraw(false), [props.markedMs]);

  const { markedMs } = props;
  const texts = series.map(({ label, values }) => {
    const value = values.findLast(
      (each, index) => each !== null && (markedMs === undefined || (timesMs[index] as number) <= markedMs),
    );
    return `${label} ${value === undefined || value === null ? 'no value' : format(value)}`;
  });
  return (
    <figure class="time-chart">
      <figcaption>
        {title}
        <span class="legend">
          {series.map(({ label, colour, dashed }, index) => (
            <span key={label} class="legend-entry">
              <span
                class={`legend-line ${dashed ? 'dashed' : ''}`}
                style={{ borderColor: `var(${colour})` }}
                aria-hidden="true"
              />
              {texts[index]}
            </span>
          ))}
        </span>
      </figcaption>
      <div
        ref={place}
        class="plot"
        role="img"
        aria-label={`${title}: ${markedMs === undefined ? 'latest' : `at ${second(markedMs)}`} ${texts.join(', ')}`}
      />
    </figure>
  );
}

function dataOf({ timesMs, series }: TimeChartProps): uPlot.AlignedData {
  return [timesMs.map((ms) => ms / 1000), ...series.map(({ values }) => [...values])];
}

function optionsOf(
  latest: { readonly current: TimeChartProps },
  width: number,
  height: number,
  setRange: (range: { since: string; until: string }) => void,
): uPlot.Options {
  const { series, fromMs, toMs } = latest.current;
  const muted = cssColour('--muted');
  const grid = { stroke: cssColour('--line'), width: 1 };
  return {
    width,
    height,
    legend: { show: false },
    cursor: {
      sync: { key: cursorKey },
      drag: { x: true, y: false, setScale: false },
      points: { size: 6 },
    },
    scales: {
      x: { min: fromMs / 1000, max: toMs / 1000, time: true },
      y: { range: (_, _min, max) => [0, max > 0 ? max * 1.1 : 1] },
    },
    axes: [
      {
        stroke: muted,
        grid,
        ticks: grid,
        values: (_, splits) => splits.map((at) => second(at * 1000)),
        space: 90,
      },
      {
        stroke: muted,
        grid,
        ticks: grid,
        size: 70,
        space: 36,
        values: (_, splits) => splits.map((value) => latest.current.format(value)),
      },
    ],
    series: [
      { value: (_, at) => clock(at * 1000) },
      ...series.map(({ label, colour, dashed }) => ({
        label,
        stroke: cssColour(colour),
        width: 1.5,
        spanGaps: false,
        ...(dashed && { dash: [5, 4] }),
        points: { show: false },
      })),
    ],
    hooks: {
      setSelect: [
        (chart) => {
          const { left, width: selected } = chart.select;
          if (selected < 4) return;
          const [from, to] = [left, left + selected].map((at) => chart.posToVal(at, 'x') * 1000) as [
            number,
            number,
          ];
          if (latest.current.onSelect) latest.current.onSelect(from, to);
          else setRange(absoluteRange(from, to));
        },
      ],
      draw: [
        (chart) => {
          const { markedMs } = latest.current;
          if (markedMs === undefined) return;
          const x = chart.valToPos(markedMs / 1000, 'x', true);
          const { left, top, width: wide, height: high } = chart.bbox;
          if (x < left || x > left + wide) return;
          chart.ctx.save();
          chart.ctx.strokeStyle = cssColour('--accent');
          chart.ctx.setLineDash([4, 4]);
          chart.ctx.beginPath();
          chart.ctx.moveTo(x, top);
          chart.ctx.lineTo(x, top + high);
          chart.ctx.stroke();
          chart.ctx.restore();
        },
      ],
      ready: [
        (chart) => {
          chart.over.addEventListener('click', () => {
            const at = chart.cursor.left;
            if (at !== undefined && at >= 0) latest.current.onPick?.(chart.posToVal(at, 'x') * 1000);
          });
        },
      ],
    },
  };
}
