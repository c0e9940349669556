import uPlot from 'uplot';
import { clock, second } from '../format.js';
import { cssColour } from '../shell/theme.js';
import { absoluteRange, type TimeRange } from '../time/time-range.js';
import type { ChartExemplar, TimeChartProps } from './time-chart.js';

/** Charts of one page share their cursor by this key. */
export const cursorKey = 'time';

/** Greatest distance between the pointer and an exemplar that it selects, in pixels. */
const reachPx = 12;

export interface ChartEvents {
  setRange(range: TimeRange): void;
  /** Called with the index of the time at the cursor; undefined without a cursor. */
  onCursor(index: number | undefined): void;
  /** Called with the exemplar under the pointer of this chart. */
  onExemplar(exemplar: ChartExemplar | undefined): void;
}

/** Returns the rows of uPlot: times in seconds, then the values of each series. */
export function chartData({ timesMs, series }: TimeChartProps): uPlot.AlignedData {
  return [timesMs.map((ms) => ms / 1000), ...series.map(({ values }) => [...values])];
}

/** Shows other data. A cursor that was set by keyboard stays at its time; one below the pointer stays at its position. */
export function updateData(chart: uPlot, props: TimeChartProps): void {
  const { left = -1, idx } = chart.cursor;
  const isPointed = uPlot.sync(cursorKey).plots.some(({ over }) => over.matches(':hover'));
  const at = left < 0 || isPointed || typeof idx !== 'number' ? undefined : chart.data[0][idx];
  chart.batch(() => {
    chart.setData(chartData(props), false);
    chart.setScale('x', { min: props.fromMs / 1000, max: props.toMs / 1000 });
  });
  if (at !== undefined) placeCursor(chart, at);
}

/** Moves the cursor of one chart to a time, epoch seconds. */
export function placeCursor(chart: uPlot, at: number): void {
  chart.setCursor({ left: Math.max(0, chart.valToPos(at, 'x')), top: chart.over.clientHeight / 2 });
}

/** Returns the options of a chart, which reads its marks and exemplars from `latest` whenever it is drawn. */
export function chartOptions(
  latest: { readonly current: TimeChartProps },
  width: number,
  height: number,
  { setRange, onCursor, onExemplar }: ChartEvents,
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
      y: {
        range: (_, _min, max) => [0, Math.max(max > 0 ? max * 1.1 : 0, latest.current.atLeast ?? 0) || 1],
      },
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
        space: 24,
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
          const fromMs = chart.posToVal(left, 'x') * 1000;
          const untilMs = chart.posToVal(left + selected, 'x') * 1000;
          if (latest.current.onSelect) latest.current.onSelect(fromMs, untilMs);
          else setRange(absoluteRange(fromMs, untilMs));
        },
      ],
      setCursor: [
        (chart) => {
          const { left = -1, idx } = chart.cursor;
          onCursor(left < 0 ? undefined : (idx ?? undefined));
          // the cursor of another chart moves this one, too
          onExemplar(chart.over.matches(':hover') ? exemplarAt(chart, latest.current) : undefined);
        },
      ],
      draw: [
        (chart) => {
          const { markedMs, exemplars = [] } = latest.current;
          if (markedMs !== undefined) drawMark(chart, markedMs);
          for (const exemplar of exemplars) drawExemplar(chart, exemplar);
        },
      ],
      ready: [
        (chart) => {
          chart.over.addEventListener('click', () => {
            const { onExemplarPick, onPick } = latest.current;
            const exemplar = exemplarAt(chart, latest.current);
            if (exemplar && onExemplarPick) return onExemplarPick(exemplar);
            const at = chart.cursor.left;
            if (at !== undefined && at >= 0) onPick?.(chart.posToVal(at, 'x') * 1000);
          });
        },
      ],
    },
  };
}

/** Returns the position of an exemplar; one above the scale is at its upper end. */
function positionOf(
  chart: uPlot,
  { timeMs, value }: ChartExemplar,
  isCanvas: boolean,
): [x: number, y: number] {
  const top = chart.scales.y?.max ?? value;
  return [
    chart.valToPos(timeMs / 1000, 'x', isCanvas),
    chart.valToPos(Math.max(0, Math.min(value, top)), 'y', isCanvas),
  ];
}

function exemplarAt(chart: uPlot, { exemplars = [] }: TimeChartProps): ChartExemplar | undefined {
  const { left = -1, top = -1 } = chart.cursor;
  if (left < 0) return undefined;
  let nearest: ChartExemplar | undefined;
  let distance = reachPx;
  for (const exemplar of exemplars) {
    const [x, y] = positionOf(chart, exemplar, false);
    const away = Math.hypot(x - left, y - top);
    if (away > distance) continue;
    nearest = exemplar;
    distance = away;
  }
  return nearest;
}

function drawMark({ ctx, bbox, valToPos }: uPlot, markedMs: number): void {
  const x = valToPos(markedMs / 1000, 'x', true);
  const { left, top, width, height } = bbox;
  if (x < left || x > left + width) return;
  ctx.save();
  ctx.strokeStyle = cssColour('--accent');
  ctx.setLineDash([4, 4]);
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, top + height);
  ctx.stroke();
  ctx.restore();
}

function drawExemplar(chart: uPlot, exemplar: ChartExemplar): void {
  const { ctx, bbox } = chart;
  const [x, y] = positionOf(chart, exemplar, true);
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  const half = 4 * uPlot.pxRatio;
  ctx.save();
  ctx.beginPath();
  ctx.moveTo(x, y - half);
  ctx.lineTo(x + half, y);
  ctx.lineTo(x, y + half);
  ctx.lineTo(x - half, y);
  ctx.closePath();
  // hollow without a stored trace
  ctx.fillStyle = cssColour(exemplar.stored ? '--accent' : '--sheet');
  ctx.strokeStyle = cssColour(exemplar.stored ? '--sheet' : '--muted');
  ctx.lineWidth = uPlot.pxRatio;
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}
