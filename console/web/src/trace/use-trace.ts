import { useEffect, useRef, useState } from 'preact/hooks';
import type { LogList, LogRecord } from '../../../contract/src/logs.js';
import type { Trace } from '../../../contract/src/traces.js';
import { ApiFailure, getJson } from '../api-client.js';
import { createPolling, type Polling } from '../polling.js';

/** Interval and number of reloads after the first request, because spans may arrive late. */
const reloadMs = 2000;
const maxReloads = 5;
/** A trace that ended earlier is complete. */
const recentMs = 15_000;
const maxRecords = 2000;

export interface LoadedTrace {
  readonly trace: Trace;
  /** Oldest first; at most 2,000. */
  readonly records: readonly LogRecord[];
}

export interface TraceState {
  readonly loaded: LoadedTrace | undefined;
  /** Error of the latest request; undefined once the trace has loaded. */
  readonly error: unknown;
  /** Loads the trace again, and then repeatedly while it may change. */
  reload(): void;
}

/** Loads a trace with its log records, and again while it may change. An empty id loads nothing. */
export function useTrace(traceId: string): TraceState {
  const [state, setState] = useState<{ traceId: string; loaded?: LoadedTrace; error?: unknown }>({ traceId });
  const polling = useRef<Polling | undefined>(undefined);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (traceId === '') return;
    let loads = 0;
    let shown: LoadedTrace | undefined;
    const current = createPolling(async (signal, isRepeat) => {
      if (loads++ > maxReloads) return current.stop();
      try {
        const loaded = await load(traceId, signal, isRepeat);
        if (!shown || isChanged(shown, loaded)) setState({ traceId, loaded });
        shown = loaded;
        if (!mayChange(loaded.trace)) current.stop();
      } catch (error) {
        if (signal.aborted || shown) return;
        setState({ traceId, error });
        if (error instanceof ApiFailure && error.status === 400) current.stop();
      }
    }, reloadMs);
    polling.current = current;
    return () => current.stop();
  }, [traceId, attempt]);

  const own = state.traceId === traceId ? state : undefined;
  return { loaded: own?.loaded, error: own?.error, reload: () => setAttempt((number) => number + 1) };
}

async function load(traceId: string, signal: AbortSignal, isRepeat: boolean): Promise<LoadedTrace> {
  const [trace, found] = await Promise.all([
    getJson<Trace>(`/api/traces/${encodeURIComponent(traceId)}`, {}, signal, isRepeat),
    getJson<LogList>('/api/logs', { trace: traceId, run: 'all', limit: maxRecords }, signal, isRepeat),
  ]);
  return { trace, records: found.items.toReversed() };
}

/** A further part of a span changes the span, but not the number of spans. */
function isChanged(before: LoadedTrace, after: LoadedTrace): boolean {
  return (
    before.records.length !== after.records.length ||
    before.trace.spans.length !== after.trace.spans.length ||
    before.trace.complete !== after.trace.complete ||
    JSON.stringify(before.trace.spans) !== JSON.stringify(after.trace.spans)
  );
}

function mayChange({ spans, complete }: Trace): boolean {
  if (!complete) return true;
  let endUs = 0;
  for (const span of spans) endUs = Math.max(endUs, span.startUs + span.durationUs);
  return Date.now() - endUs / 1000 < recentMs;
}
