import type { SpanView, TraceView } from '../../store/span-reader.js';

/** Returns the called service of a client span: that of its server span, else the peer that it names. */
export function calleeOf(trace: TraceView, at: number, { peer }: SpanView): string {
  return trace.operationAt(trace.structure.serverOf(at))?.service ?? peer ?? 'unknown';
}

/** Returns whether a span is a call: of a service, a database, a cache or a message broker. */
export function isCall({ kind }: SpanView): boolean {
  return kind === 'client' || kind === 'producer';
}
