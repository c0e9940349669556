import { useEffect, useMemo } from 'preact/hooks';
import type { TraceContext } from '../../../contract/src/trace-context.js';
import { Heading } from '../parts/heading.js';
import type { PageProps } from '../shell/console-context.js';
import { useJson } from '../shell/use-json.js';
import { createTraceModel } from './model/trace-model.js';
import { parseViewState } from './model/view-state.js';
import { TraceFailure } from './parts/trace-failure.js';
import { TraceView } from './trace-view.js';
import { useTrace } from './use-trace.js';

/** Shows one trace: its spans over time, the details of the selected span, and the log records. */
export function TracePage({ route, context }: PageProps) {
  const traceId = route.id;
  const { loaded, error, reload } = useTrace(traceId);
  const known = useJson<TraceContext>(
    loaded && loaded.trace.spans.length > 0
      ? `/api/traces/${encodeURIComponent(loaded.trace.traceId)}/context`
      : undefined,
  );
  const state = useMemo(() => parseViewState(route.query), [route]);
  const model = useMemo(
    () => loaded && createTraceModel(loaded.trace.spans, loaded.records, state.adjusts),
    [loaded, state.adjusts],
  );
  useEffect(() => {
    if (!loaded && error === undefined) document.title = 'Trace · Glasshouse';
  }, [loaded, error]);

  if (loaded && model)
    return (
      <TraceView
        key={traceId}
        trace={loaded.trace}
        records={loaded.records}
        model={model}
        state={state}
        known={known.isLoading ? undefined : known.data}
        context={context}
      />
    );
  return (
    <>
      <Heading>Trace</Heading>
      {error !== undefined && <TraceFailure traceId={traceId} error={error} retry={reload} />}
      {error === undefined && <p aria-live="polite">Loading the trace …</p>}
    </>
  );
}
