import type { readTraceAddresses } from '../addresses.js';
import type { CarriedSpan } from './carried-span.js';
import { jaegerServer } from './jaeger-server.js';
import type { ServerName } from './pairs.js';
import { zipkinServer } from './zipkin-server.js';

/** Query API of a server that stores spans. */
export interface TraceServer {
  /** Returns the trace's spans; empty when the server has none (yet). */
  trace(traceId: string): Promise<CarriedSpan[]>;
}

export function traceServer(name: ServerName, addresses: ReturnType<typeof readTraceAddresses>): TraceServer {
  return name === 'Jaeger' ? jaegerServer(addresses.JAEGER_URL) : zipkinServer(addresses.ZIPKIN_URL);
}
