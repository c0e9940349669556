import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { duration } from '../../format.js';
import { useConsole } from '../../shell/console-context.js';
import { onThemeChange } from '../../shell/theme.js';
import type { SpanNode } from '../model/span-tree.js';
import type { TraceModel } from '../model/trace-model.js';
import { clampZoom, type Zoom } from '../model/view-state.js';
import { drawMinimap } from './draw-minimap.js';

/** Shorter drags are clicks. */
const minDragPixels = 4;

export interface MinimapProps {
  model: TraceModel;
  zoom: Zoom | undefined;
  zoomTo(zoom: Zoom | undefined): void;
  selected: SpanNode | undefined;
  found: ReadonlySet<SpanNode>;
}

/** All spans of the trace on a canvas. Dragging shows a part of the time, a double click the whole trace. */
export function Minimap({ model, zoom, zoomTo, selected, found }: MinimapProps) {
  const { colours } = useConsole();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const [width, setWidth] = useState(0);
  const themes = useThemeChanges();
  const { totalUs } = model.tree;

  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (canvas.current && width > 0) drawMinimap(canvas.current, { model, colours, selected, found });
  }, [model, colours, selected, found, width, themes]);

  const shareAt = (event: PointerEvent) => {
    const box = (canvas.current as HTMLCanvasElement).getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
  };

  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    const share = shareAt(event);
    setDrag({ from: share, to: share });
  }

  function onPointerUp(event: PointerEvent): void {
    if (!drag) return;
    const to = shareAt(event);
    setDrag(undefined);
    if (Math.abs(to - drag.from) * width < minDragPixels) return;
    zoomTo(clampZoom({ fromUs: drag.from * totalUs, toUs: to * totalUs }, totalUs));
  }

  const from = drag ? Math.min(drag.from, drag.to) : (zoom?.fromUs ?? 0) / totalUs;
  const to = drag ? Math.max(drag.from, drag.to) : (zoom?.toUs ?? totalUs) / totalUs;
  return (
    <div
      class="minimap"
      title="Drag to zoom; double click for the whole trace"
      onPointerDown={onPointerDown}
      onPointerMove={(event) => drag && setDrag({ from: drag.from, to: shareAt(event) })}
      onPointerUp={onPointerUp}
      onPointerCancel={() => setDrag(undefined)}
      onDblClick={() => zoomTo(undefined)}
    >
      <canvas
        ref={canvas}
        role="img"
        aria-label={
          zoom
            ? `Overview of the trace; shown: ${duration(zoom.fromUs)} to ${duration(zoom.toUs)} of ${duration(totalUs)}`
            : `Overview of the trace; shown: all ${duration(totalUs)}`
        }
      />
      <span class="minimap-shade" style={{ '--from': '0%', '--width': `${from * 100}%` }} />
      <span class="minimap-shade" style={{ '--from': `${to * 100}%`, '--width': `${(1 - to) * 100}%` }} />
    </div>
  );
}

/** Returns a number that changes with the theme, because a canvas keeps the colours of its drawing. */
function useThemeChanges(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => onThemeChange(() => setChanges((number) => number + 1)), []);
  return changes;
}
