import { type MetricType, metricTypes } from '../../../contract/src/metrics.js';
import { createLineReader, type ExpositionFormat, type LineReader } from './line-reader.js';
import { readFloat } from './read-float.js';
import { readLabelSet, unescaped } from './read-labels.js';

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
  /** Unix seconds, if the exposition has them. */
  timestamp: number | undefined;
  exemplar: Exemplar | undefined;
}

const textTypes: ReadonlyMap<string, MetricType> = new Map([
  ['counter', 'counter'],
  ['gauge', 'gauge'],
  ['histogram', 'histogram'],
  ['summary', 'summary'],
  ['untyped', 'unknown'],
]);

export interface Exposition {
  samples: Sample[];
  /** By family name, which OpenMetrics writes without `_total`. */
  types: Map<string, MetricType>;
  help: Map<string, string>;
  /** Number of samples beyond `maxSamples`, which are parsed and left out. */
  cut: number;
}

export interface ParseOptions {
  format: ExpositionFormat;
  /** Further samples are only counted; more than ten times this number is an error. Default: no limit. */
  maxSamples?: number;
}

const metricName = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const blanks = /[ \t]+/y;
const value = /[^{ \t\r\n]+/y;
const openMetricsValue = /[^ \r\n]+/y;
const textTimestamp = /[+-]?\d{1,40}(?=[ \t\r\n]|$)/y;
const textKeyword = /HELP|TYPE/y;
const openMetricsKeyword = /HELP|TYPE|UNIT/y;
/** OpenMetrics 1.0, "Exemplars": limit for label names and values together. Prometheus also drops longer exemplars. */
const maxExemplarCharacters = 128;

/**
 * Reads Prometheus' text format 0.0.4 or OpenMetrics 1.0 as Prometheus does: one invalid line is an error for the whole
 * exposition. The parser accepts two more forms: a line may end in CR LF, and in the text format blanks may follow a
 * type, as the specification allows.
 *
 * @throws ExpositionError naming the line and the reason
 */
export function parseExposition(text: string, { format, maxSamples = Infinity }: ParseOptions): Exposition {
  const read: Exposition = { samples: [], types: new Map(), help: new Map(), cut: 0 };
  const reader = createLineReader(text, format);
  const take = (sample: Sample) => {
    if (read.samples.length < maxSamples) read.samples.push(sample);
    // parsing a million short lines would block the event loop for seconds
    else if (++read.cut > 9 * maxSamples) reader.reject(`there are over ${10 * maxSamples} samples`);
  };
  if (format === 'openmetrics') readOpenMetrics(reader, read, take);
  else readText(reader, read, take);
  return read;
}

type Take = (sample: Sample) => void;

function readText(reader: LineReader, read: Exposition, take: Take): void {
  while (!reader.atEnd) {
    reader.skipBlanks();
    if (reader.endLine()) continue;
    if (reader.skip('#')) {
      const keyword = reader.take(blanks) && reader.take(textKeyword);
      // every other line that begins with # is a comment
      if (keyword === undefined || reader.take(blanks) === undefined) reader.takeLine();
      else readMetadata(reader, keyword, read);
      continue;
    }
    const sample = readSeries(reader);
    reader.skipBlanks();
    const number = readValue(reader, value);
    reader.skipBlanks();
    const timestamp = reader.take(textTimestamp);
    if (timestamp !== undefined && !isInt64(timestamp)) reader.reject('the timestamp is out of range');
    reader.skipBlanks();
    if (!reader.endLine()) reader.fail(timestamp === undefined ? 'a timestamp' : 'the end of the line');
    take({
      ...sample,
      value: number,
      timestamp: timestamp === undefined ? undefined : Number(timestamp) / 1000,
      exemplar: undefined,
    });
  }
}

function readOpenMetrics(reader: LineReader, read: Exposition, take: Take): void {
  for (;;) {
    if (reader.skip('# EOF')) {
      if (!reader.endLine() || !reader.atEnd) reader.fail('nothing after # EOF');
      return;
    }
    if (reader.skip('# ')) {
      const keyword = reader.take(openMetricsKeyword);
      if (keyword === undefined || !reader.skip(' ')) reader.fail('HELP, TYPE, UNIT or EOF');
      readMetadata(reader, keyword, read);
      continue;
    }
    if (reader.atEnd) reader.fail('# EOF');
    const series = readSeries(reader);
    if (!reader.skip(' ')) reader.fail('one blank and a value');
    const number = readValue(reader, openMetricsValue);
    const hasNoTimestamp = reader.skip(' # {');
    const timestamp = hasNoTimestamp ? undefined : readTimestamp(reader);
    const exemplar = hasNoTimestamp || reader.skip(' # {') ? readExemplar(reader) : undefined;
    if (!reader.endLine()) reader.fail('the end of the line');
    take({ ...series, value: number, timestamp, exemplar });
  }
}

function readSeries(reader: LineReader): Pick<Sample, 'name' | 'labels'> {
  const name = reader.take(metricName);
  if (name !== undefined) reader.skipBlanks();
  if (!reader.skip('{')) return name === undefined ? reader.fail('a metric name') : { name, labels: {} };
  const inner = readLabelSet(reader);
  if (name !== undefined && inner.name !== undefined) reader.reject('the metric name is given twice');
  const given = name ?? inner.name;
  return given === undefined
    ? reader.reject('there is no metric name')
    : { name: given, labels: inner.labels };
}

function readValue(reader: LineReader, token: RegExp): number {
  const begin = reader.at;
  const text = reader.take(token);
  const number = text === undefined ? undefined : readFloat(text);
  if (number !== undefined) return number;
  reader.at = begin;
  return reader.fail('a number');
}

/** OpenMetrics 1.0, "Timestamps": seconds, never NaN or infinite. */
function readTimestamp(reader: LineReader): number | undefined {
  if (!reader.skip(' ')) return undefined;
  const begin = reader.at;
  const seconds = readValue(reader, openMetricsValue);
  if (Number.isFinite(seconds)) return seconds;
  reader.at = begin;
  return reader.fail('a timestamp in seconds');
}

function readExemplar(reader: LineReader): Exemplar | undefined {
  const { labels } = readLabelSet(reader, true);
  if (!reader.skip(' ')) reader.fail("one blank and the exemplar's value");
  const number = readValue(reader, openMetricsValue);
  const timestamp = readTimestamp(reader);
  const characters = Object.entries(labels).reduce((sum, [n, v]) => sum + [...n].length + [...v].length, 0);
  return characters > maxExemplarCharacters ? undefined : { labels, value: number, timestamp };
}

function readMetadata(reader: LineReader, keyword: string, read: Exposition): void {
  const isText = reader.format === 'text';
  const quoted = reader.takeQuoted();
  const name = quoted === undefined ? reader.take(metricName) : unescaped(quoted);
  if (name === undefined || name === '') reader.fail(`a metric name after ${keyword}`);
  if (isText) reader.take(blanks);
  else if (!reader.skip(' ')) reader.fail('one blank and a text');
  const begin = reader.at;
  const line = reader.takeLine();
  const fail = (expected: string) => {
    reader.at = begin;
    return reader.fail(expected);
  };
  if (keyword === 'HELP') {
    read.help.set(
      name,
      isText ? line.replace(/\\([\\n])/g, (_, c: string) => (c === 'n' ? '\n' : c)) : unescaped(line),
    );
  } else if (keyword === 'TYPE') {
    const type = isText ? textTypes.get(line.trimEnd()) : metricTypes.find((known) => known === line);
    read.types.set(name, type ?? fail('a metric type'));
  } else if (line !== '' && !name.endsWith(`_${line}`)) {
    fail(`a unit that ends the name ${name}`);
  }
}

function isInt64(digits: string): boolean {
  return BigInt.asIntN(64, BigInt(digits)) === BigInt(digits);
}
