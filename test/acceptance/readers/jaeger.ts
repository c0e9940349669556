import { getJson } from './get-json.js';
import type { ReadSpan, TraceReader } from './types.js';

interface Tag {
  key: string;
  value: unknown;
}
interface Process {
  serviceName: string;
  tags?: Tag[];
}
interface JaegerSpan {
  traceID: string;
  spanID: string;
  operationName: string;
  references: { refType: string; traceID: string; spanID: string }[];
  startTime: number;
  duration: number;
  tags: Tag[];
  processID: string;
}
interface JaegerResponse {
  data: { spans: JaegerSpan[]; processes: Record<string, Process> }[];
}

/** Reads Jaeger's query API, which its UI uses. */
export function jaegerReader(url: string): TraceReader {
  return {
    name: 'jaeger',
    async trace(traceId) {
      const response = await getJson<JaegerResponse>(`${url}/api/traces/${traceId}`);
      return (response?.data ?? []).flatMap(({ spans, processes }) =>
        spans.map((span) => readSpan(span, processes[span.processID])),
      );
    },
  };
}

/** Merges the attributes of the process, which Jaeger stores separately, into its span. */
function readSpan(span: JaegerSpan, process: Process | undefined): ReadSpan {
  const tags = [...(process?.tags ?? []), ...span.tags];
  const attributes = Object.fromEntries(tags.map(({ key, value }) => [key, String(value)]));
  const kind = attributes['span.kind'];
  return {
    traceId: span.traceID,
    spanId: span.spanID,
    parentId: span.references.find(({ refType }) => refType === 'CHILD_OF')?.spanID,
    name: span.operationName,
    kind: kind === 'server' || kind === 'client' ? kind : 'internal',
    service: process?.serviceName ?? '',
    startUs: span.startTime,
    durationUs: span.duration,
    attributes,
  };
}
