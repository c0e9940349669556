import { h, s } from '../dom.js';
import { second } from '../format.js';

export interface ChartLine {
  label: string;
  /** Class that sets the colour. */
  colour: string;
  /** Null for a missing value. */
  values: readonly (number | null)[];
}

export interface ChartOptions {
  title: string;
  /** Epoch milliseconds, one for each value. */
  times: readonly number[];
  lines: readonly ChartLine[];
  format(value: number): string;
  /** Lower limit for the highest value of the scale. */
  atLeast: number;
  /** Time to mark, in epoch milliseconds: the legend has its values while the pointer is elsewhere. */
  markedMs?: number | undefined;
}

const width = 300;
const height = 80;

/** Line chart over time. The legend has the latest values, or those under the pointer, with their time. */
export function chart({ title, times, lines, format, atLeast, markedMs }: ChartOptions): HTMLElement {
  const peak = lines.flatMap(({ values }) => values).reduce<number>(maximum, 0);
  const highest = Math.max(peak, atLeast);
  const from = times[0] ?? 0;
  const span = Math.max(1, (times.at(-1) ?? 1) - from);
  const x = (time: number) => ((time - from) / span) * width;
  const y = (value: number) => height - (Math.max(0, value) / highest) * (height - 4) - 2;

  const marked = markedMs === undefined ? -1 : nearest(times, markedMs);
  const mark =
    marked >= 0 &&
    s('line', {
      class: 'mark',
      x1: x(times[marked] as number),
      x2: x(times[marked] as number),
      y1: 0,
      y2: height,
    });
  const marker = s('line', { class: 'marker', x1: 0, x2: 0, y1: 0, y2: height, visibility: 'hidden' });
  const svg = s(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': describe(title, lines, format),
    },
    s('line', { class: 'ground', x1: 0, x2: width, y1: height - 1, y2: height - 1 }),
    ...lines.map((line) => s('path', { class: `line ${line.colour}`, d: path(line.values, times, x, y) })),
    mark,
    marker,
  );
  const readout = h('figcaption', {});
  const shownTime = h('span', { class: 'when' });
  const showValues = (at: number) => {
    const time = times[at];
    readout.replaceChildren(
      ...lines.map((line) =>
        h(
          'span',
          { class: `legend ${line.colour}` },
          h('span', { class: 'dot', 'aria-hidden': 'true' }),
          `${line.label} `,
          h('b', {}, shown(line.values[at], format)),
        ),
      ),
    );
    shownTime.textContent = time === undefined ? '' : second(time);
  };
  const showResting = () => {
    marker.setAttribute('visibility', 'hidden');
    showValues(marked >= 0 ? marked : times.length - 1);
  };
  svg.addEventListener('pointermove', (event) => {
    const box = svg.getBoundingClientRect();
    const time = from + ((event.clientX - box.left) / box.width) * span;
    const at = nearest(times, time);
    if (at < 0) return;
    const position = String(x(times[at] as number));
    marker.setAttribute('x1', position);
    marker.setAttribute('x2', position);
    marker.setAttribute('visibility', 'visible');
    showValues(at);
  });
  svg.addEventListener('pointerleave', showResting);
  showResting();
  return h(
    'figure',
    { class: 'chart' },
    h(
      'div',
      { class: 'chart-title' },
      h('span', {}, title),
      shownTime,
      h('span', { class: 'highest' }, `max ${format(peak)}`),
    ),
    svg,
    readout,
  );
}

function maximum(highest: number, value: number | null): number {
  return Math.max(highest, value ?? 0);
}

function path(
  values: readonly (number | null)[],
  times: readonly number[],
  x: (time: number) => number,
  y: (value: number) => number,
): string {
  let d = '';
  let drawing = false;
  for (const [i, value] of values.entries()) {
    if (value === null) {
      drawing = false;
      continue;
    }
    const point = `${x(times[i] as number).toFixed(1)} ${y(value).toFixed(1)}`;
    // the round line cap draws a single point as a dot
    d += drawing ? `L${point}` : `M${point}L${point}`;
    drawing = true;
  }
  return d;
}

function nearest(times: readonly number[], time: number): number {
  let best = -1;
  for (const [i, at] of times.entries()) {
    if (best < 0 || Math.abs(at - time) < Math.abs((times[best] as number) - time)) best = i;
  }
  return best;
}

function shown(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? '–' : format(value);
}

function describe(title: string, lines: readonly ChartLine[], format: (value: number) => string): string {
  return `${title}: ${lines.map((line) => `latest ${line.label} ${shown(line.values.at(-1), format)}`).join(', ')}`;
}
