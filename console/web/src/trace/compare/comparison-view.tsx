import { useMemo, useState } from 'preact/hooks';
import { duration } from '../../format.js';
import { EmptyNotice } from '../../parts/notices.js';
import { VirtualList } from '../../parts/virtual-list.js';
import { traceLink } from '../../routing.js';
import { useConsole } from '../../shell/console-context.js';
import { compareTraces } from '../model/compare-traces.js';
import type { SpanNode } from '../model/span-tree.js';
import { createTraceModel, type TraceModel } from '../model/trace-model.js';
import { TraceFailure } from '../parts/trace-failure.js';
import { useTrace } from '../use-trace.js';
import { ComparedRowView } from './compared-row.js';
import { LargestDifferences } from './largest-differences.js';

export interface ComparisonViewProps {
  traceId: string;
  model: TraceModel;
  /** Trace to compare with; empty until the reader has chosen one. */
  compare: string;
  typicalTraceId: string | undefined;
  selected: SpanNode | undefined;
  select(node: SpanNode): void;
}

/** Comparison with another trace: aligned spans, differences of durations, added and missing spans. */
export function ComparisonView(props: ComparisonViewProps) {
  const { model, compare, select } = props;
  const other = useTrace(compare);
  const otherModel = useMemo(
    () => other.loaded && createTraceModel(other.loaded.trace.spans, other.loaded.records, false),
    [other.loaded],
  );
  const rows = useMemo(() => otherModel && compareTraces(otherModel.tree, model.tree), [otherModel, model]);
  const largestUs = useMemo(
    () =>
      Math.max(
        1,
        ...(rows ?? [])
          .slice(0, 10_000)
          .map(({ first, second }) => Math.max(first?.durationUs ?? 0, second?.durationUs ?? 0)),
      ),
    [rows],
  );

  return (
    <div class="comparison">
      <ChooseTrace key={compare} {...props} />
      {other.error !== undefined && (
        <TraceFailure traceId={compare} error={other.error} retry={other.reload} />
      )}
      {compare !== '' && !other.loaded && other.error === undefined && <p>Loading the other trace …</p>}
      {compare === '' && <EmptyNotice title="Choose a trace to compare with." />}
      {otherModel && rows && (
        <>
          <p class="facts">
            <span>this trace: {duration(model.tree.totalUs)}</span>
            <span>
              <a href={traceLink(compare)}>other trace</a>: {duration(otherModel.tree.totalUs)}
            </span>
            <span>difference: {signed(model.tree.totalUs - otherModel.tree.totalUs)}</span>
          </p>
          <LargestDifferences other={otherModel} own={model} select={select} />
          <h2>Spans of both traces</h2>
          <div class="compared-head" aria-hidden="true">
            <span>span</span>
            <span>other</span>
            <span>this</span>
            <span>difference</span>
          </div>
          <VirtualList
            class="compared-list"
            label="Spans of both traces"
            items={rows}
            keyOf={({ key }) => key}
            heightOf={() => 30}
            row={(row) => <ComparedRowView row={row} largestUs={largestUs} />}
            rowClass={({ first, second }) => (first ? (second ? '' : 'removed') : 'added')}
            activate={({ second }) => second && select(second)}
          />
        </>
      )}
    </div>
  );
}

/** Returns a difference in microseconds with its sign. */
export function signed(us: number): string {
  return us === 0 ? '±0' : `${us > 0 ? '+' : '−'}${duration(Math.abs(us))}`;
}

function ChooseTrace({ traceId, compare, typicalTraceId }: ComparisonViewProps) {
  const { setQuery } = useConsole();
  const [text, setText] = useState(compare);
  const choose = (id: string) => setQuery({ view: 'compare', compare: id.trim() });
  return (
    <form
      class="choose-trace"
      onSubmit={(event) => {
        event.preventDefault();
        choose(text);
      }}
    >
      <label>
        Compare with trace{' '}
        <input
          type="search"
          value={text}
          placeholder="trace id"
          maxLength={64}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={text.trim() === '' || text.trim() === traceId}>
        Compare
      </button>
      {typicalTraceId !== undefined && typicalTraceId !== compare && (
        <button type="button" onClick={() => choose(typicalTraceId)}>
          Typical trace of this route
        </button>
      )}
    </form>
  );
}
