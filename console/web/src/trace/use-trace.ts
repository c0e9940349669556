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
    let version = '';
    const current = createPolling(async (signal) => {
      if (loads++ > maxReloads) return current.stop();
      try {
        const loaded = await load(traceId, signal);
        const { trace, records } = loaded;
        // a further part of a span changes the span, but not the number of spans
        const newVersion = `${JSON.stringify(trace.spans)} ${records.length} ${trace.complete}`;
        if (newVersion !== version) setState({ traceId, loaded });
        version = newVersion;
        if (!mayChange(trace)) current.stop();
      } catch (error) {
        if (signal.aborted || version !== '') return;
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

async function load(traceId: string, signal: AbortSignal): Promise<LoadedTrace> {
  const [trace, found] = await Promise.all([
    getJson<Trace>(`/api/traces/${encodeURIComponent(traceId)}`, {}, signal),
    getJson<LogList>('/api/logs', { trace: traceId, limit: maxRecords }, signal),
  ]);
  return { trace, records: found.items.toReversed() };
}

function mayChange({ spans, complete }: Trace): boolean {
  if (!complete) return true;
  let endUs = 0;
  for (const span of spans) endUs = Math.max(endUs, span.startUs + span.durationUs);
  return Date.now() - endUs / 1000 < recentMs;
}
