import type { ConsoleClient } from '../cli/console-client.js';
import { csvLine } from './csv.js';
import { type ExportRange, readPages } from './read-pages.js';

/** Members of `GET /api/spans` that the export reads. */
interface Span {
  traceId: string;
  spanId: string;
  parentId?: string;
  service: string;
  name: string;
  startUs: number;
  durationUs: number;
  error: boolean;
  statusCode?: number;
}

const header = [
  'time',
  'traceID',
  'spanID',
  'serviceName',
  'methodName',
  'operationName',
  'startTimeMillis',
  'startTime',
  'duration',
  'statusCode',
  'parentSpanID',
];

/** Returns the lines of `traces.csv`, oldest span first. `startTime` and `duration` are in microseconds. */
export async function readTraces(client: Pick<ConsoleClient, 'get'>, range: ExportRange): Promise<string[]> {
  const rows: { startUs: number; line: string }[] = [];
  const spans = readPages<Span>(client, '/api/spans', range, { limit: '500' });
  for await (const span of spans) {
    const startMs = Math.floor(span.startUs / 1000);
    rows.push({
      startUs: span.startUs,
      line: csvLine([
        new Date(startMs).toISOString(),
        span.traceId,
        span.spanId,
        span.service,
        span.name,
        span.name,
        startMs,
        Math.round(span.startUs),
        Math.round(span.durationUs),
        // the status of HTTP; else 0 for success and 2 for an error, as in OpenTelemetry
        span.statusCode ?? (span.error ? 2 : 0),
        span.parentId,
      ]),
    });
  }
  rows.sort((a, b) => a.startUs - b.startUs);
  return [csvLine(header), ...rows.map(({ line }) => line)];
}
