import type { LineReader } from './line-reader.js';

export interface LabelSet {
  /** The metric name, if it is among the labels: `{"my.name",a="b"}`. */
  name: string | undefined;
  labels: Record<string, string>;
}

const labelName = /[a-zA-Z_][a-zA-Z0-9_]*/y;

/**
 * Reads a label set after its `{`. Names may be quoted (UTF-8 names), a comma may follow the last label, and the text
 * format allows blanks between all tokens.
 *
 * @throws ExpositionError
 */
export function readLabelSet(reader: LineReader, isExemplar = false): LabelSet {
  const pairs: [string, string][] = [];
  let name: string | undefined;
  for (;;) {
    reader.skipBlanks();
    if (reader.skip('}')) break;
    const begin = reader.at;
    const quoted = reader.takeQuoted();
    const label = quoted === undefined ? reader.take(labelName) : unescaped(quoted);
    if (label === undefined || label === '') reader.fail('a label name');
    reader.skipBlanks();
    if (reader.skip('=')) {
      reader.skipBlanks();
      const value = reader.takeQuoted();
      if (value === undefined) reader.fail('a quoted label value');
      pairs.push([label, unescaped(value)]);
    } else if (quoted === undefined) {
      reader.fail('=');
    } else if (isExemplar || name !== undefined) {
      reader.at = begin;
      reader.fail('a label name with a value');
    } else {
      name = label;
    }
    reader.skipBlanks();
    if (reader.skip(',')) continue;
    if (reader.skip('}')) break;
    // in the text format, Prometheus also accepts labels separated by blanks only
    if (reader.format === 'openmetrics' || reader.atEnd) reader.fail('a comma or }');
  }
  const labels = Object.fromEntries(pairs); // also `__proto__` becomes a label
  if (Object.keys(labels).length < pairs.length) reader.reject('a label name is given twice');
  if ('__name__' in labels) reader.reject('the metric name is given twice');
  return { name, labels };
}

/** Reads `\\`, `\"` and `\n`. A backslash before another character is kept. */
export function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([\\"n])/g, (_, c: string) => (c === 'n' ? '\n' : c));
}
