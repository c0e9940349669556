import { getJson } from './get-json.js';
import type { LogReader, MetricReader, ReadRecord, ReadSpan, TraceReader } from './types.js';

interface ConsoleSpan {
  traceId: string;
  id: string;
  parentId?: string;
  name: string;
  kind: string;
  service: string;
  startUs: number;
  durationUs: number;
  attributes: Record<string, string | number | boolean>;
}
interface Series {
  labels: Record<string, string>;
  value: number | null;
}

export function consoleReader(url: string): TraceReader & LogReader & MetricReader {
  return {
    name: 'console',
    async trace(traceId) {
      const response = await getJson<{ spans: ConsoleSpan[] }>(`${url}/api/traces/${traceId}`);
      return (response?.spans ?? []).map(readSpan);
    },
    async records(traceId) {
      const response = await getJson<{ items: ReadRecord[] }>(`${url}/api/logs?trace=${traceId}&limit=2000`);
      return response?.items ?? [];
    },
    async requests(service, labels) {
      const query = `name=http_server_request_duration_seconds_count&service=${service}&limit=5000`;
      const response = await getJson<{ items: Series[] }>(`${url}/api/metrics?${query}`);
      const wanted = Object.entries(labels);
      return (response?.items ?? [])
        .filter((series) => wanted.every(([name, value]) => series.labels[name] === value))
        .reduce((sum, { value }) => sum + (value ?? 0), 0);
    },
  };
}

function readSpan({ id, kind, attributes, ...span }: ConsoleSpan): ReadSpan {
  return {
    ...span,
    spanId: id,
    parentId: span.parentId,
    kind: kind === 'server' || kind === 'client' ? kind : 'internal',
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)])),
  };
}
