import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import type { LogRecord } from '../../../contract/src/logs.js';
import type { TraceContext } from '../../../contract/src/trace-context.js';
import type { Trace } from '../../../contract/src/traces.js';
import { EmptyNotice } from '../parts/notices.js';
import type { PageContext } from '../shell/console-context.js';
import { ComparisonView } from './compare/comparison-view.js';
import { FindBar } from './find/find-bar.js';
import { useFind } from './find/use-find.js';
import { FlameView } from './flame/flame-view.js';
import type { SpanNode } from './model/span-tree.js';
import { firstFailed, type TraceModel } from './model/trace-model.js';
import { formatZoom, type ViewState, type Zoom } from './model/view-state.js';
import { LogList } from './parts/log-list.js';
import { SpanDetails } from './parts/span-details.js';
import { TraceHeading } from './parts/trace-heading.js';
import { TraceNotices } from './parts/trace-notices.js';
import { ViewTabs } from './parts/view-tabs.js';
import { WaterfallView } from './waterfall/waterfall-view.js';

export interface TraceViewProps {
  trace: Trace;
  records: readonly LogRecord[];
  model: TraceModel;
  state: ViewState;
  /** Undefined until it has loaded, and when it failed. */
  known: TraceContext | undefined;
  context: PageContext;
}

/** Loaded trace. The address holds the selection, the zoom, the find, the view and the comparison. */
export function TraceView({ trace, records, model, state, known, context }: TraceViewProps) {
  const { tree, logs } = model;
  const [onlySpan, setOnlySpan] = useState(false);
  const logSection = useRef<HTMLElement>(null);
  const preselected = useMemo(() => preselect(model), [model]);
  const selected = tree.get(state.spanId) ?? preselected;
  const found = useFind(state.find, model);

  const select = useCallback(
    (node: SpanNode) => context.setQuery({ span: node.id }, { replace: true }),
    [context],
  );
  const zoomTo = useCallback(
    (zoom: Zoom | undefined) => context.setQuery({ zoom: formatZoom(zoom) }, { replace: true }),
    [context],
  );

  function showLogs(): void {
    setOnlySpan(true);
    logSection.current?.scrollIntoView({ block: 'start' });
    logSection.current?.querySelector('h2')?.focus({ preventScroll: true });
  }

  return (
    <div class="trace-page">
      <TraceHeading trace={trace} records={records} model={model} known={known} selected={selected} />
      <TraceNotices trace={trace} model={model} shownRecords={records.length} adjusts={state.adjusts} />
      {tree.nodes.length > 0 && (
        <>
          <div class="trace-tools">
            <ViewTabs view={state.view} />
            <FindBar query={state.find} found={found} selected={selected} select={select} />
          </div>
          <div class="trace-body">
            <div class="trace-main" role="tabpanel" aria-labelledby={`tab-${state.view}`}>
              {state.view === 'waterfall' && (
                <WaterfallView
                  model={model}
                  known={known}
                  selected={selected}
                  select={select}
                  zoom={state.zoom}
                  zoomTo={zoomTo}
                  found={found.set}
                />
              )}
              {state.view === 'flame' && (
                <FlameView model={model} selected={selected} select={select} found={found.set} />
              )}
              {state.view === 'compare' && (
                <ComparisonView
                  traceId={trace.traceId}
                  model={model}
                  compare={state.compare}
                  typicalTraceId={known?.typicalTraceId}
                  selected={selected}
                  select={select}
                />
              )}
            </div>
            <div class="details">
              {selected ? (
                <SpanDetails
                  node={selected}
                  model={model}
                  known={known}
                  find={state.find}
                  showLogs={showLogs}
                  select={select}
                />
              ) : (
                <EmptyNotice title="Select a span to see its details." />
              )}
            </div>
          </div>
        </>
      )}
      <LogList
        sectionRef={logSection}
        traceId={trace.traceId}
        logs={logs}
        selected={selected}
        onlySpan={onlySpan}
        setOnlySpan={setOnlySpan}
        select={select}
      />
    </div>
  );
}

/** Returns the span whose details are shown at first: on a wide window, the first failed one. */
function preselect(model: TraceModel): SpanNode | undefined {
  return window.matchMedia('(min-width: 1081px)').matches ? firstFailed(model) : undefined;
}
