import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Heatmap } from '../../../contract/src/heatmap.js';
import { plural, second } from '../format.js';
import { onThemeChange } from '../shell/theme.js';
import { drawHeatMap, plotOf, positionAt } from './draw-heat-map.js';
import { type CellPosition, layoutHeatMap } from './heat-map-layout.js';
import { type Region, regionText } from './selection.js';

export interface HeatMapProps {
  readonly heatmap: Heatmap;
  readonly columns: number;
  /** Region to mark. */
  readonly selected: Region | undefined;
  /** Called with a dragged region, or with the region that was chosen with the keyboard. */
  select(region: Region): void;
  /** Called with the slowest request of a cell that was clicked, or opened with Enter. */
  open(traceId: string): void;
}

const height = 220;

/**
 * Latency heat map: time to the right, duration upwards on a log scale, number of requests as intensity, and the share
 * of failed ones in red. Dragging selects a region, a click opens the slowest request of a cell. With the keyboard,
 * arrow keys move a cursor, Shift extends a region, Enter opens, Space selects.
 */
export function HeatMap({ heatmap, columns, selected, select, open }: HeatMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const layout = useMemo(() => layoutHeatMap(heatmap, columns), [heatmap, columns]);
  const [cursor, setCursor] = useState<CellPosition>();
  const [anchor, setAnchor] = useState<CellPosition>();
  const [isDragging, setIsDragging] = useState(false);
  const dragged = anchor && cursor ? layout.region(anchor, cursor) : undefined;
  const drawn = { heatmap, layout, cursor, region: dragged ?? selected };
  const latest = useRef(drawn);
  latest.current = drawn;

  useEffect(() => {
    const element = canvas.current;
    if (element) drawHeatMap(element, height, latest.current);
  }, [heatmap, layout, cursor, anchor, selected]);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const redraw = () => drawHeatMap(element, height, latest.current);
    const observer = new ResizeObserver(redraw);
    observer.observe(element);
    const stopListening = onThemeChange(redraw);
    return () => {
      observer.disconnect();
      stopListening();
    };
  }, []);

  const positionOf = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return positionAt(layout, plotOf(box.width, height), event.clientX - box.left, event.clientY - box.top);
  };

  function finish(event: PointerEvent): void {
    if (!isDragging || !anchor) return;
    const end = positionOf(event);
    setIsDragging(false);
    setAnchor(undefined);
    if (end.column !== anchor.column || end.row !== anchor.row) return select(layout.region(anchor, end));
    const cell = layout.cell(end.column, end.row);
    if (cell) open(cell.exemplarTraceId);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const at = cursor ?? { column: columns - 1, row: 0 };
    const steps: Readonly<Record<string, [number, number]>> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    };
    const step = steps[event.key];
    if (step) {
      const next = {
        column: Math.max(0, Math.min(columns - 1, at.column + step[0])),
        row: Math.max(0, Math.min(layout.rows - 1, at.row + step[1])),
      };
      setAnchor(event.shiftKey ? (anchor ?? at) : undefined);
      setCursor(next);
    } else if (event.key === 'Enter' && cursor) {
      const cell = layout.cell(cursor.column, cursor.row);
      if (cell) open(cell.exemplarTraceId);
    } else if (event.key === ' ' && cursor) {
      select(layout.region(anchor ?? cursor, cursor));
      setAnchor(undefined);
    } else if (event.key === 'Escape') {
      setAnchor(undefined);
      setCursor(undefined);
    } else return;
    event.preventDefault();
  }

  return (
    <figure class="heat-map">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="application"
        aria-roledescription="heat map"
        aria-label="Requests by time and duration. Arrow keys move, Shift and arrow keys mark a region, Space compares it with the other requests, Enter opens the slowest request."
        style={{ height: `${height}px` }}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = positionOf(event);
          setIsDragging(true);
          setAnchor(at);
          setCursor(at);
        }}
        onPointerMove={(event) => setCursor(positionOf(event))}
        onPointerUp={finish}
        onPointerCancel={() => {
          setIsDragging(false);
          setAnchor(undefined);
        }}
        onPointerLeave={() => !isDragging && setCursor(undefined)}
      />
      <figcaption aria-live="polite">
        {cursor ? cellText() : 'Drag to compare a region with the other requests.'}
      </figcaption>
    </figure>
  );

  function cellText(): string {
    if (!cursor) return '';
    const region = layout.region(anchor ?? cursor, cursor);
    const place = `${second(region.fromMs)} – ${second(region.toMs)}, ${regionText(region)}`;
    if (dragged) return place;
    const cell = layout.cell(cursor.column, cursor.row);
    if (!cell) return `${place}: no requests`;
    return `${place}: ${plural(cell.count, 'request')}${cell.errors > 0 ? `, ${cell.errors} failed` : ''}`;
  }
}
