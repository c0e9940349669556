import { median } from '../statistics.js';
import { type ConsoleProcess, startConsoleProcess } from './console-process.js';
import type { SearchFigures } from './figures.js';
import { createSampleTelemetry } from './sample-telemetry.js';
import { connectForward, recordBatch, recordsPerBatch, sendSpans, spanBatch, spansPerBatch } from './send.js';

export interface SearchPlan {
  traces: number;
  records: number;
  repetitions: number;
}

/** Searches over a console that holds all traces and records of the plan. */
export async function measureSearches(file: string, plan: SearchPlan): Promise<SearchFigures[]> {
  const console = await startConsoleProcess(file, { maxMegabytes: 256, heapMegabytes: 512 });
  try {
    const startMs = Date.now() - 3_600_000;
    const known = await fill(console, plan, startMs);
    const figures: SearchFigures[] = [];
    for (const [title, path] of searches(startMs, known)) {
      figures.push({ title, path, ...(await measureSearch(console, path, plan.repetitions)) });
    }
    return figures;
  } finally {
    await console.end();
  }
}

interface Known {
  traceId: string;
  orderId: string;
}

async function fill(console: ConsoleProcess, plan: SearchPlan, startMs: number): Promise<Known> {
  const telemetry = createSampleTelemetry(startMs);
  const sender = await connectForward(console);
  const spansPerTrace = 10;
  for (let n = 0; n < (plan.traces * spansPerTrace) / spansPerBatch; n++)
    await sendSpans(console, spanBatch(telemetry));
  for (let n = 0; n < plan.records / recordsPerBatch; n++)
    await sender.send(recordBatch(telemetry, String(n)));
  const [, record] = telemetry.nextRecords()[0] as [number, Record<string, string>];
  sender.end();
  const items = (await (await fetch(`${console.url}/api/logs?limit=1&search=charged`)).json()) as {
    items: Record<string, string>[];
  };
  const found = items.items[0] ?? record;
  return { traceId: String(found['trace.id']), orderId: String(found['order.id']) };
}

function searches(startMs: number, { traceId, orderId }: Known): (readonly [title: string, path: string])[] {
  const at = new Date(startMs + 60_000).toISOString();
  const until = new Date(startMs + 70_000).toISOString();
  const path = (list: string, query: Record<string, string>) => `/api/${list}?${new URLSearchParams(query)}`;
  return [
    ['records: text that matches nothing', path('logs', { search: 'no such text' })],
    ['records: hexadecimal text that matches nothing', path('logs', { search: 'deadbeefdeadbeef' })],
    ['records: text in the newest records', path('logs', { search: 'charged' })],
    ['records: an order id as text', path('logs', { search: orderId })],
    ['records: an order id as a field', path('logs', { q: `order.id:${orderId}` })],
    ['records: a trace', path('logs', { trace: traceId })],
    ['records: level error', path('logs', { level: 'error' })],
    ['records: an unknown level', path('logs', { level: 'unknown' })],
    ['records: ten seconds', path('logs', { since: at, until })],
    ['records: level and service of a query', path('logs', { q: 'level:>=warn service:order' })],
    ['records: a status of a query that matches nothing', path('logs', { q: 'status:>=600' })],
    ['records: histogram by level', path('logs/histogram', {})],
    ['records: patterns of all messages', path('logs/patterns', {})],
    ['records: completion of values', path('logs/values', { field: 'order.id' })],
    ['requests: text that matches nothing', path('requests', { search: 'no such text' })],
    ['requests: newest 100', path('requests', {})],
    ['requests: failed', path('requests', { error: 'true' })],
    ['requests: slow', path('requests', { minDuration: '69' })],
    ['requests: ten seconds', path('requests', { since: at, until })],
    ['requests: an attribute that matches nothing', path('requests', { q: 'order.id:none' })],
    ['requests: status 503 and a service', path('requests', { q: 'status:503 service:gateway' })],
    ['requests: groups by route', path('requests/groups', { by: 'route' })],
    ['requests: groups by an attribute', path('requests/groups', { by: 'url.template' })],
    ['requests: differences of the slow ones', path('requests/differences', { selection: 'duration:>69ms' })],
    ['spans: groups by operation', path('spans/groups', {})],
    ['spans: groups by an attribute', path('spans/groups', { by: 'url.template' })],
    ['calls between services, with points', path('edges', {})],
    ['overview of an hour', path('overview', { since: new Date(startMs).toISOString() })],
  ];
}

async function measureSearch(
  { url }: ConsoleProcess,
  path: string,
  repetitions: number,
): Promise<Pick<SearchFigures, 'items' | 'medianMs' | 'maxMs'>> {
  const times: number[] = [];
  let items: number | undefined;
  for (let n = 0; n <= repetitions; n++) {
    const start = performance.now();
    const response = await fetch(`${url}${path}`);
    const body = (await response.json()) as Partial<Record<'items' | 'columns' | 'services', unknown[]>>;
    if (n > 0) times.push(performance.now() - start); // the first is the warm-up
    items = response.ok ? (body.items ?? body.columns ?? body.services)?.length : undefined;
  }
  return { items, medianMs: median(times), maxMs: Math.max(...times) };
}
