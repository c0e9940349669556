import { useMemo, useState } from 'preact/hooks';
import type { TraceContext } from '../../../../contract/src/trace-context.js';
import { useKeys } from '../../shell/use-keys.js';
import type { SpanNode } from '../model/span-tree.js';
import type { TraceModel } from '../model/trace-model.js';
import { moveZoom, scaleZoom, type Zoom, zoomTo as zoomToSpan } from '../model/view-state.js';
import { Axis } from './axis.js';
import { Minimap } from './minimap.js';
import { SpanTreeView } from './span-tree-view.js';

export interface WaterfallViewProps {
  model: TraceModel;
  known: TraceContext | undefined;
  selected: SpanNode | undefined;
  select(node: SpanNode): void;
  zoom: Zoom | undefined;
  zoomTo(zoom: Zoom | undefined): void;
  /** Matches of the find. */
  found: ReadonlySet<SpanNode>;
}

/** Spans as a tree on a time axis, below an overview of the whole trace. */
export function WaterfallView(props: WaterfallViewProps) {
  const { model, known, selected, select, zoom, zoomTo, found } = props;
  const { tree } = model;
  const [closed, setClosed] = useState<ReadonlySet<string>>(() => new Set());
  const shown = useMemo(() => zoom ?? { fromUs: 0, toUs: tree.totalUs }, [zoom, tree]);
  const parents = useMemo(() => tree.nodes.filter(({ children }) => children.length > 0), [tree]);

  const zoomIn = () => zoomTo(scaleZoom(zoom, 0.5, tree, selected));
  const zoomOut = () => zoomTo(scaleZoom(zoom, 2, tree, selected));
  const closeAll = () => setClosed(new Set(parents.map(({ key }) => key)));
  const openAll = () => setClosed(new Set());
  useKeys([
    { key: '+', text: 'Zoom in', run: zoomIn },
    { key: '-', text: 'Zoom out', run: zoomOut },
    { key: '0', text: 'Show the whole trace', run: () => zoomTo(undefined) },
    {
      key: 'z',
      text: 'Zoom to the selected span',
      run: () => selected && zoomTo(zoomToSpan(selected, tree)),
    },
    { key: '<', text: 'Move to earlier times', run: () => zoomTo(moveZoom(zoom, -0.3, tree.totalUs)) },
    { key: '>', text: 'Move to later times', run: () => zoomTo(moveZoom(zoom, 0.3, tree.totalUs)) },
    { key: 'e', text: 'Open all spans', run: openAll },
    { key: 'E', text: 'Close all spans', run: closeAll },
  ]);

  return (
    <div class="waterfall">
      <Minimap model={model} zoom={zoom} zoomTo={zoomTo} selected={selected} found={found} />
      <div class="waterfall-tools">
        <button type="button" class="quiet" onClick={zoomIn}>
          Zoom in
        </button>
        <button type="button" class="quiet" disabled={!zoom} onClick={zoomOut}>
          Zoom out
        </button>
        <button type="button" class="quiet" disabled={!zoom} onClick={() => zoomTo(undefined)}>
          Whole trace
        </button>
        <span class="spacer" />
        <button type="button" class="quiet" disabled={closed.size === 0} onClick={openAll}>
          Open all
        </button>
        <button type="button" class="quiet" disabled={parents.length === 0} onClick={closeAll}>
          Close all
        </button>
      </div>
      <Axis shown={shown} />
      <SpanTreeView
        model={model}
        known={known}
        shown={shown}
        selected={selected}
        select={select}
        closed={closed}
        setClosed={setClosed}
        found={found}
      />
      <p class="legend" aria-hidden="true">
        <span class="legend-path" /> critical path
        <span class="legend-dot" /> log record
        <span class="legend-event" /> event
        <span class="rank">p95</span> slower than 95 % of this operation
      </p>
    </div>
  );
}
