import type { readTraceAddresses } from '../addresses.js';
import type { TraceServer } from './carried-span.js';
import { jaegerServer } from './jaeger-server.js';
import type { ServerName } from './pairs.js';
import { zipkinServer } from './zipkin-server.js';

export function traceServer(name: ServerName, addresses: ReturnType<typeof readTraceAddresses>): TraceServer {
  return name === 'Jaeger' ? jaegerServer(addresses.JAEGER_URL) : zipkinServer(addresses.ZIPKIN_URL);
}
