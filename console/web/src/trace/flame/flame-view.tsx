import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { duration, percent, plural } from '../../format.js';
import { useConsole } from '../../shell/console-context.js';
import { type FlameFrame, flameGraph, layOutFlame } from '../model/flame-graph.js';
import type { SpanNode } from '../model/span-tree.js';
import type { TraceModel } from '../model/trace-model.js';

const rowHeight = 22;

export interface FlameViewProps {
  model: TraceModel;
  selected: SpanNode | undefined;
  select(node: SpanNode): void;
  found: ReadonlySet<SpanNode>;
}

/**
 * Flame graph of the self times. A click or Enter selects the slowest span of a frame; a double click or `z` shows the
 * frame over the whole width; the arrow keys move between the frames.
 */
export function FlameView({ model, selected, select, found }: FlameViewProps) {
  const { colours } = useConsole();
  const graph = useRef<HTMLDivElement>(null);
  const [topKey, setTopKey] = useState<string>();
  const [activeKey, setActiveKey] = useState<string>();
  const { roots, byKey: frames, frameOf } = useMemo(() => flameGraph(model.tree, model.selfUs), [model]);
  const selectedFrame = selected && frameOf(selected);
  const top = topKey === undefined ? undefined : frames.get(topKey);
  const { rectangles, omitted } = useMemo(() => layOutFlame(top ? [top] : roots), [roots, top]);
  const totalUs = (top ? [top] : roots).reduce((sum, frame) => sum + frame.totalUs, 0) || 1;
  const isDrawn = useMemo(() => new Set(rectangles.map(({ frame }) => frame)), [rectangles]);
  const held = activeKey === undefined ? undefined : frames.get(activeKey);
  const active = held && isDrawn.has(held) ? held : rectangles[0]?.frame;
  const takesFocus = useRef(false);
  const foundFrames = useMemo(() => new Set([...found].map(frameOf)), [found, frameOf]);

  useEffect(() => {
    if (!takesFocus.current) return;
    takesFocus.current = false;
    graph.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  });

  function go(frame: FlameFrame | undefined): void {
    if (!frame || !isDrawn.has(frame)) return;
    takesFocus.current = true;
    setActiveKey(frame.key);
  }

  /** Shows a frame over the whole width; undefined: the whole trace. */
  function show(key: string | undefined): void {
    takesFocus.current = true;
    setTopKey(key);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !active) return;
    const siblings = active.parent ? active.parent.children : roots;
    const at = siblings.indexOf(active);
    if (event.key === 'ArrowDown') go(active.children.find((child) => isDrawn.has(child)));
    else if (event.key === 'ArrowUp') go(active.parent);
    else if (event.key === 'ArrowRight') go(siblings[at + 1]);
    else if (event.key === 'ArrowLeft') go(siblings[at - 1]);
    else if (event.key === 'Enter' || event.key === ' ') select(active.node);
    else if (event.key === 'z') show(active.key);
    else if (event.key === 'Escape' && topKey !== undefined) show(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const rows = rectangles.reduce((most, { row }) => Math.max(most, row + 1), 0);
  return (
    <div class="flame">
      <p class="hint">
        Width: self time of the spans, summed by path. Arrow keys move, Enter selects the slowest span,{' '}
        <kbd>z</kbd> or a double click zooms.
        {top && (
          <button type="button" class="quiet" onClick={() => setTopKey(undefined)}>
            Whole trace
          </button>
        )}
      </p>
      <div
        ref={graph}
        class="flame-graph"
        role="tree"
        aria-label="Flame graph"
        style={{ height: `${rows * rowHeight}px` }}
        onKeyDown={onKeyDown}
      >
        {rectangles.map(({ frame, from, width, row }) => (
          <div
            key={frame.key}
            class={`frame ${colours.classOf(frame.service)} ${frame === selectedFrame ? 'selected' : ''} ${foundFrames.has(frame) ? 'found' : ''} ${frame.failed > 0 ? 'failed' : ''}`}
            role="treeitem"
            tabIndex={frame === active ? 0 : -1}
            aria-level={row + 1}
            aria-selected={frame === selectedFrame}
            aria-label={describe(frame, totalUs)}
            title={describe(frame, totalUs)}
            style={{ top: `${row * rowHeight}px`, '--from': `${from * 100}%`, '--width': `${width * 100}%` }}
            onClick={() => {
              setActiveKey(frame.key);
              select(frame.node);
            }}
            onDblClick={() => setTopKey(frame.key)}
          >
            {width > 0.03 && <span class="frame-name">{frame.name}</span>}
          </div>
        ))}
      </div>
      {omitted > 0 && (
        <p class="hint">
          Not drawn: {plural(omitted, 'frame')} that are too narrow or too deep, and the frames below. Zoom to
          see them.
        </p>
      )}
    </div>
  );
}

function describe({ service, name, count, failed, selfUs, totalUs }: FlameFrame, allUs: number): string {
  const failures = failed > 0 ? `, ${failed} failed` : '';
  return `${service} ${name}: ${plural(count, 'span')}${failures}, total ${duration(totalUs)} (${percent(totalUs / allUs)}), self ${duration(selfUs)}`;
}
