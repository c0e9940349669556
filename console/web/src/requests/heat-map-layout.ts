import type { Heatmap, HeatmapCell } from '../../../contract/src/heatmap.js';
import type { Region } from './selection.js';

/** Cells of a heat map by position, for drawing and for the keyboard. */
export interface HeatMapLayout {
  readonly columns: number;
  readonly rows: number;
  /** Largest number of requests in a cell; at least 1. */
  readonly maxCount: number;
  cell(column: number, row: number): HeatmapCell | undefined;
  /** Region of the cells from one corner to the opposite one, in any order. */
  region(a: CellPosition, b: CellPosition): Region;
  /** Corners of the cells that a region touches. */
  cornersOf(region: Region): [CellPosition, CellPosition];
}

export interface CellPosition {
  readonly column: number;
  /** 0 for the shortest durations. */
  readonly row: number;
}

/** @param columns number of columns of the request */
export function layoutHeatMap({ fromMs, stepMs, boundsMs, cells }: Heatmap, columns: number): HeatMapLayout {
  const byPosition = new Map(cells.map((cell) => [`${cell.column} ${cell.row}`, cell]));
  const rows = cells.reduce((most, { row }) => Math.max(most, row + 1), Math.max(1, boundsMs.length));
  const clamp = (value: number, end: number) => Math.max(0, Math.min(end - 1, value));
  return {
    columns,
    rows,
    maxCount: cells.reduce((most, { count }) => Math.max(most, count), 1),
    cell: (column, row) => byPosition.get(`${column} ${row}`),
    region(a, b) {
      const [left, right] = [Math.min(a.column, b.column), Math.max(a.column, b.column)];
      const [low, high] = [Math.min(a.row, b.row), Math.max(a.row, b.row)];
      return {
        fromMs: fromMs + left * stepMs,
        toMs: fromMs + (right + 1) * stepMs,
        aboveMs: low === 0 ? undefined : boundsMs[low - 1],
        upToMs: high >= rows - 1 ? undefined : boundsMs[high],
      };
    },
    cornersOf({ fromMs: start, toMs: end, aboveMs, upToMs }) {
      const rowAbove = aboveMs === undefined ? 0 : boundsMs.findIndex((bound) => bound > aboveMs * 1.001);
      const rowUpTo =
        upToMs === undefined ? rows - 1 : boundsMs.findIndex((bound) => bound >= upToMs * 0.999);
      return [
        {
          column: clamp(Math.round((start - fromMs) / stepMs), columns),
          row: rowAbove < 0 ? rows - 1 : rowAbove,
        },
        {
          column: clamp(Math.round((end - fromMs) / stepMs) - 1, columns),
          row: rowUpTo < 0 ? rows - 1 : rowUpTo,
        },
      ];
    },
  };
}
