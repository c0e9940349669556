export interface Exemplar {
  labels: Record<string, string>;
  value: number;
  /** Unix seconds. */
  timestamp: number | undefined;
}

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
  exemplar: Exemplar | undefined;
}

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';

export interface Exposition {
  samples: Sample[];
  /** By family name, which OpenMetrics writes without `_total`. */
  types: Map<string, MetricType>;
  help: Map<string, string>;
  /** Lines that are neither. */
  malformed: number;
}

/** Reads OpenMetrics 1.0 and Prometheus' text format 0.0.4. Lines that cannot be read are counted and skipped. */
export function parseExposition(text: string): Exposition {
  const read: Exposition = { samples: [], types: new Map(), help: new Map(), malformed: 0 };
  for (const line of text.split('\n')) {
    const trimmed = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (trimmed === '') continue;
    if (trimmed.startsWith('#')) {
      readComment(trimmed, read);
      continue;
    }
    const sample = readSample(trimmed);
    if (sample) read.samples.push(sample);
    else read.malformed++;
  }
  return read;
}

const types: Readonly<Record<string, MetricType>> = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  summary: 'summary',
};

function readComment(line: string, read: Exposition): void {
  const match = /^# (TYPE|HELP) (\S+) (.*)$/.exec(line);
  if (!match) return;
  const [, what, name, rest] = match as unknown as [string, string, string, string];
  if (what === 'TYPE') read.types.set(name, types[rest.trim()] ?? 'unknown');
  else
    read.help.set(
      name,
      rest.replace(/\\([\\n"])/g, (_, c: string) => (c === 'n' ? '\n' : c)),
    );
}

function readSample(line: string): Sample | undefined {
  const name = /^[a-zA-Z_:][\w:]*/.exec(line)?.[0];
  if (name === undefined) return undefined;
  const labels = readLabels(line, name.length);
  if (!labels) return undefined;
  const rest = line.slice(labels.end);
  const mark = rest.indexOf(' # ');
  const [value, timestamp, more] = (mark < 0 ? rest : rest.slice(0, mark)).trim().split(/ +/);
  const number = readNumber(value);
  if (number === undefined || more !== undefined) return undefined;
  if (timestamp !== undefined && readNumber(timestamp) === undefined) return undefined;
  const exemplar = mark < 0 ? undefined : readExemplar(rest.slice(mark + 3).trim());
  return { name, labels: labels.labels, value: number, exemplar };
}

function readExemplar(text: string): Exemplar | undefined {
  const labels = text.startsWith('{') ? readLabels(text, 0) : undefined;
  if (!labels) return undefined;
  const [value, timestamp] = text.slice(labels.end).trim().split(/ +/);
  const number = readNumber(value);
  return number === undefined
    ? undefined
    : { labels: labels.labels, value: number, timestamp: readNumber(timestamp) };
}

/** From `{` at `start`, if there is one. */
function readLabels(
  text: string,
  start: number,
): { labels: Record<string, string>; end: number } | undefined {
  const labels: Record<string, string> = {};
  if (text[start] !== '{') return { labels, end: start };
  const pair = /[ ,]*([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/y;
  pair.lastIndex = start + 1;
  for (;;) {
    const before = pair.lastIndex;
    const match = pair.exec(text);
    if (!match) {
      const close = /[ ,]*\}/y;
      close.lastIndex = before;
      return close.test(text) ? { labels, end: close.lastIndex } : undefined;
    }
    labels[match[1] as string] = unescaped(match[2] as string);
  }
}

function unescaped(value: string): string {
  return value.includes('\\') ? value.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c)) : value;
}

function readNumber(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  const number = Number(text);
  return Number.isNaN(number) ? undefined : number;
}
