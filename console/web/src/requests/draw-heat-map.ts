import type { Heatmap } from '../../../contract/src/heatmap.js';
import { duration, second } from '../format.js';
import { cssColour } from '../shell/theme.js';
import type { CellPosition, HeatMapLayout } from './heat-map-layout.js';
import type { Region } from './selection.js';

/** Area of the cells, in CSS pixels. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface DrawnHeatMap {
  readonly heatmap: Heatmap;
  readonly layout: HeatMapLayout;
  readonly cursor: CellPosition | undefined;
  readonly region: Region | undefined;
}

/** Returns the area of the cells in a canvas; the axes are left of and below it. */
export function plotOf(width: number, height: number): Plot {
  return { left: 64, top: 6, width: Math.max(1, width - 72), height: Math.max(1, height - 28) };
}

/** Returns the cell at a point of the canvas; the nearest one for a point outside the cells. */
export function positionAt(layout: HeatMapLayout, plot: Plot, x: number, y: number): CellPosition {
  const clamp = (value: number, end: number) => Math.max(0, Math.min(end - 1, Math.floor(value)));
  return {
    column: clamp(((x - plot.left) / plot.width) * layout.columns, layout.columns),
    row: layout.rows - 1 - clamp(((y - plot.top) / plot.height) * layout.rows, layout.rows),
  };
}

/** Draws cells, axes, the cell under the cursor and the selected region. */
export function drawHeatMap(canvas: HTMLCanvasElement, height: number, drawn: DrawnHeatMap): void {
  const width = canvas.clientWidth;
  const ratio = window.devicePixelRatio || 1;
  const [pixelsWide, pixelsHigh] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixelsWide) canvas.width = pixelsWide;
  if (canvas.height !== pixelsHigh) canvas.height = pixelsHigh;
  const context = canvas.getContext('2d');
  if (!context || width === 0) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const plot = plotOf(width, height);
  drawCells(context, plot, drawn);
  drawAxes(context, plot, drawn);
  drawMarks(context, plot, drawn);
}

function drawCells(context: CanvasRenderingContext2D, plot: Plot, { heatmap, layout }: DrawnHeatMap): void {
  const [wide, high] = [plot.width / layout.columns, plot.height / layout.rows];
  const [accent, bad] = [cssColour('--accent'), cssColour('--bad')];
  const gap = wide > 4 ? 1 : 0;
  context.fillStyle = cssColour('--sunken');
  context.fillRect(plot.left, plot.top, plot.width, plot.height);
  const scale = Math.log2(layout.maxCount + 1);
  for (const { column, row, count, errors } of heatmap.cells) {
    const left = plot.left + column * wide;
    const top = plot.top + (layout.rows - 1 - row) * high;
    context.globalAlpha = 0.25 + (0.75 * Math.log2(count + 1)) / scale;
    context.fillStyle = accent;
    context.fillRect(left, top, wide - gap, high - 1);
    if (errors === 0) continue;
    context.globalAlpha = 1;
    context.fillStyle = bad;
    // a few errors among many requests stay visible
    const share = Math.max(0.3, errors / count);
    context.fillRect(left, top + (high - 1) * (1 - share), wide - gap, (high - 1) * share);
  }
  context.globalAlpha = 1;
}

function drawAxes(context: CanvasRenderingContext2D, plot: Plot, { heatmap, layout }: DrawnHeatMap): void {
  const { fromMs, stepMs, boundsMs } = heatmap;
  context.fillStyle = cssColour('--muted');
  context.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  const high = plot.height / layout.rows;
  const everyRow = Math.max(1, Math.ceil(22 / high));
  for (let row = 0; row < Math.min(boundsMs.length, layout.rows - 1); row += everyRow) {
    const y = plot.top + (layout.rows - 1 - row) * high;
    context.fillText(duration((boundsMs[row] as number) * 1000), plot.left - 6, y);
  }
  context.textBaseline = 'top';
  const wide = plot.width / layout.columns;
  const everyColumn = Math.max(1, Math.ceil(80 / wide));
  for (let column = 0; column < layout.columns; column += everyColumn) {
    const x = plot.left + column * wide;
    context.textAlign = column === 0 ? 'left' : 'center';
    if (x + 30 < plot.left + plot.width)
      context.fillText(second(fromMs + column * stepMs), x, plot.top + plot.height + 6);
  }
}

function drawMarks(
  context: CanvasRenderingContext2D,
  plot: Plot,
  { layout, cursor, region }: DrawnHeatMap,
): void {
  const [wide, high] = [plot.width / layout.columns, plot.height / layout.rows];
  const outline = (a: CellPosition, b: CellPosition) => {
    const left = plot.left + Math.min(a.column, b.column) * wide;
    const top = plot.top + (layout.rows - 1 - Math.max(a.row, b.row)) * high;
    context.strokeRect(
      left,
      top,
      (Math.abs(a.column - b.column) + 1) * wide,
      (Math.abs(a.row - b.row) + 1) * high,
    );
  };
  context.strokeStyle = cssColour('--text');
  context.lineWidth = 2;
  if (region) outline(...layout.cornersOf(region));
  context.lineWidth = 1;
  if (cursor) outline(cursor, cursor);
}
