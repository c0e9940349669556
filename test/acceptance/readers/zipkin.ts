import { getJson } from './get-json.js';
import type { ReadSpan, TraceReader } from './types.js';

/** The fields of Zipkin's v2 model that are read here. */
export interface ZipkinSpan {
  traceId: string;
  id: string;
  parentId?: string;
  name?: string;
  kind?: 'SERVER' | 'CLIENT';
  timestamp?: number;
  duration?: number;
  localEndpoint?: { serviceName?: string };
  tags?: Record<string, string>;
}

export function zipkinReader(url: string): TraceReader {
  return {
    name: 'zipkin',
    async trace(traceId) {
      const spans = await getJson<ZipkinSpan[]>(`${url}/api/v2/trace/${traceId}`);
      return (spans ?? []).map(readZipkinSpan);
    },
  };
}

export function readZipkinSpan(span: ZipkinSpan): ReadSpan {
  return {
    traceId: span.traceId,
    spanId: span.id,
    parentId: span.parentId,
    name: span.name ?? '',
    kind: span.kind === undefined ? 'internal' : span.kind === 'SERVER' ? 'server' : 'client',
    service: span.localEndpoint?.serviceName ?? '',
    startUs: span.timestamp ?? 0,
    durationUs: span.duration ?? 0,
    attributes: span.tags ?? {},
  };
}
