import type { readTraceAddresses } from '../addresses.js';
import type { CarriedSpan } from './carried-span.js';
import { jaegerServer } from './jaeger-server.js';
import type { ServerName } from './pairs.js';
import { zipkinServer } from './zipkin-server.js';

/** A server that keeps spans, and its own query API. */
export interface TraceServer {
  /** Empty when it knows no such trace (yet). */
  trace(traceId: string): Promise<CarriedSpan[]>;
}

export function traceServer(name: ServerName, addresses: ReturnType<typeof readTraceAddresses>): TraceServer {
  return name === 'Jaeger' ? jaegerServer(addresses.JAEGER_URL) : zipkinServer(addresses.ZIPKIN_URL);
}
