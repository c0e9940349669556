import type { LogRecord } from '../../../../contract/src/logs.js';
import type { Span } from '../../../../contract/src/spans.js';
import { clock, duration, iso, plural } from '../../format.js';
import { endOf, type SpanNode } from './span-tree.js';
import type { TraceRecord } from './trace-logs.js';

/** File that the page exports, and that `POST /api/import` accepts. */
export interface TraceFile {
  traces: { traceId: string; spans: readonly Span[]; logs: readonly LogRecord[] }[];
}

/** Part of a trace: all nodes or a subtree, from top to bottom, with its log records in order of time. */
export interface TracePart {
  traceId: string;
  nodes: readonly SpanNode[];
  records: readonly TraceRecord[];
}

/** Returns the part as it was received: without adjustments of clocks, and without placeholders. */
export function toTraceFile({ traceId, nodes, records }: TracePart): TraceFile {
  const spans = nodes.flatMap(({ span }) => span ?? []);
  return { traces: [{ traceId, spans, logs: records.map(({ record }) => record) }] };
}

/**
 * Returns a text for tickets and chats: facts, the tree of the spans and the log records. Received values are inside
 * fenced code blocks, whose fence is longer than any sequence of backticks in them, so that no value acts as markup.
 */
export function toMarkdown(part: TracePart): string {
  const { traceId, nodes, records } = part;
  const [top] = nodes;
  const startUs = nodes.reduce((least, node) => Math.min(least, node.startUs), Number.POSITIVE_INFINITY);
  const endUs = nodes.reduce((most, node) => Math.max(most, endOf(node)), 0);
  const spans = nodes.filter(({ span }) => span !== undefined);
  const failed = spans.filter((node) => node.failed).length;
  const facts = [
    `- Trace: ${inline(traceId)}`,
    ...(top?.parent ? [`- Subtree of span: ${inline(top.id)}`] : []),
    ...(top
      ? [`- Start: ${iso(startUs / 1000)}`, `- Duration: ${duration(Math.max(0, endUs - startUs))}`]
      : []),
    `- ${plural(spans.length, 'span')}${failed > 0 ? `, ${failed} failed` : ''}, ${plural(records.length, 'log record')}`,
  ];
  const top0 = top?.depth ?? 0;
  const lines = nodes.map((node) => spanLine(node, startUs, top0));
  const logLines = records.map((entry) => recordLine(entry, startUs));
  return [
    `# ${top ? inline(`${top.service} ${top.name}`.trim()) : 'Trace'}`,
    '',
    ...facts,
    ...(lines.length > 0 ? ['', '## Spans', '', fenced(lines)] : []),
    ...(logLines.length > 0 ? ['', '## Log records', '', fenced(logLines)] : []),
    '',
  ].join('\n');
}

function spanLine(node: SpanNode, startUs: number, topDepth: number): string {
  const { span } = node;
  const status = span?.attributes['http.response.status_code'];
  const failure = node.failed ? ` FAILED${span?.statusMessage ? `: ${span.statusMessage}` : ''}` : '';
  return oneLine(
    [
      `+${duration(Math.max(0, node.startUs - startUs))}`.padEnd(10),
      duration(node.durationUs).padStart(9),
      ` ${'  '.repeat(Math.min(node.depth - topDepth, 40))}${node.service} ${node.name}`,
      status === undefined ? '' : ` [${status}]`,
      failure,
    ].join(''),
  );
}

function recordLine({ record, timeUs }: TraceRecord, startUs: number): string {
  const at =
    Number.isFinite(timeUs) && Number.isFinite(startUs) ? `+${duration(Math.max(0, timeUs - startUs))}` : '';
  const time = Number.isFinite(timeUs) ? clock(timeUs / 1000) : String(record['@timestamp'] ?? '');
  const error = record['error.message'];
  return oneLine(
    [
      at.padEnd(10),
      time,
      ` ${String(record['log.level'] ?? '').padEnd(5)} ${record['service.name'] ?? ''}: ${record.message ?? ''}`,
      error === undefined ? '' : ` (${error})`,
    ].join(''),
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters could change the display of a terminal
const controls = /[\u0000-\u001f\u007f-\u009f]+/g;

function oneLine(text: string): string {
  return text.replace(controls, ' ');
}

function fenced(lines: readonly string[]): string {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return `${fence}text\n${lines.join('\n')}\n${fence}`;
}

/** Code span, see CommonMark section 6.1. */
function inline(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${oneLine(text)}${pad}${fence}`;
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
}
