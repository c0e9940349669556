import type { Trace } from '../../../../contract/src/traces.js';
import { count, duration, plural } from '../../format.js';
import { EmptyNotice } from '../../parts/notices.js';
import { useConsole } from '../../shell/console-context.js';
import type { ClockSkew } from '../model/clock-skew.js';
import type { TraceModel } from '../model/trace-model.js';

export interface TraceNoticesProps {
  trace: Trace;
  model: TraceModel;
  shownRecords: number;
  /** True while the times are adjusted for clock skew. */
  adjusts: boolean;
}

/** States everything that limits what the page can show: missing spans, clock skew, omitted records. */
export function TraceNotices({ trace, model, shownRecords, adjusts }: TraceNoticesProps) {
  const { setQuery } = useConsole();
  const { tree, skew } = model;
  return (
    <div class="trace-notices" aria-live="polite">
      {trace.spans.length === 0 && (
        <EmptyNotice title="The console has only log records of this trace.">
          <p>The trace was not sampled, its spans have not arrived yet, or they were evicted.</p>
        </EmptyNotice>
      )}
      {trace.truncated && (
        <p class="hint">
          The trace is too large for one response: only its first{' '}
          {plural(trace.spans.length, 'span', 'spans')} by start are shown.
        </p>
      )}
      {tree.missing > 0 && (
        <p class="hint">
          {plural(tree.missing, 'parent span is', 'parent spans are')} missing: an external caller sent its
          trace context, a service sends no spans, or spans have not arrived yet. Rows without a bar stand for
          them.
        </p>
      )}
      {tree.cyclic > 0 && (
        <p class="hint">
          {plural(tree.cyclic, 'span is its', 'spans are their')} own ancestor: the sender reported a cycle of
          parents. The page cuts the cycle at its first span.
        </p>
      )}
      {skew.skews.length > 0 && (
        <p class="hint">
          Clocks differ: {skew.skews.slice(0, 5).map(describe).join('; ')}. Spans lie outside their callers by
          more than the network explains.{' '}
          <button
            type="button"
            class="quiet"
            onClick={() => setQuery({ clocks: adjusts ? '' : 'adjusted', zoom: '' })}
          >
            {adjusts ? 'Show the reported times' : 'Adjust the times'}
          </button>
          {adjusts && ' The times shown are adjusted.'}
        </p>
      )}
      {trace.logs > shownRecords && (
        <p class="hint">
          Only the latest {count(shownRecords)} of {plural(trace.logs, 'log record')} are shown.
        </p>
      )}
    </div>
  );
}

function describe({ service, instance, offsetUs, uncertaintyUs }: ClockSkew): string {
  const name = instance === '' ? service : `${service} (${instance})`;
  const side = offsetUs < 0 ? 'ahead' : 'behind';
  const bound = Number.isFinite(uncertaintyUs) ? ` ± ${duration(uncertaintyUs)}` : ' or more';
  return `${name} is ${duration(Math.abs(offsetUs))}${bound} ${side}`;
}
