/**
 * Names of OpenTelemetry's metrics in Prometheus (OpenTelemetry specification, "Prometheus and OpenMetrics
 * Compatibility"), as Prometheus' own OTLP receiver forms them with suffixes and without UTF-8 names.
 */

/** Prometheus' words for UCUM units. */
const units: Readonly<Record<string, string>> = {
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  TiBy: 'tibibytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  TBy: 'terabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '1': '',
  '%': 'percent',
};

/** Words for the unit after a slash. */
const perUnits: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
};

/** Returns the metric name with its unit, and with `_total` for a counter or `_ratio` for a gauge of unit 1. */
export function metricNameOf(name: string, unit: string, type: 'counter' | 'gauge' | 'other'): string {
  const words = wordsOf(name);
  for (const word of unitWords(unit)) if (word.some((part) => !words.includes(part))) words.push(...word);
  if (type === 'counter') moveToEnd(words, 'total');
  if (type === 'gauge' && unit === '1') moveToEnd(words, 'ratio');
  const joined = words.join('_');
  return /^\d/.test(joined) ? `_${joined}` : joined;
}

/** Returns the words of the unit, and those of its denominator. Annotations in braces are not part of a unit. */
function unitWords(unit: string): string[][] {
  const [main = '', per] = unit.replaceAll(/\{[^}]*\}/g, '').split('/', 2);
  const made = [wordsOf(lookUp(units, main.trim()))];
  const perWords = per === undefined ? [] : wordsOf(lookUp(perUnits, per.trim()));
  if (perWords.length > 0) made.push(['per', ...perWords]);
  return made.filter((words) => words.length > 0);
}

function lookUp(table: Readonly<Record<string, string>>, unit: string): string {
  return Object.hasOwn(table, unit) ? (table[unit] as string) : unit;
}

function wordsOf(text: string): string[] {
  return text.split(/[^a-zA-Z0-9:]+/).filter((word) => word !== '');
}

function moveToEnd(words: string[], suffix: string): void {
  if (words.at(-1) === suffix) words.pop();
  words.push(suffix);
}

/** Returns an attribute's name as a label name. */
export function labelNameOf(name: string): string {
  const label = name.replaceAll(/[^a-zA-Z0-9_]/g, '_').replaceAll(/__+/g, '_');
  return /^\d/.test(label) ? `key_${label}` : label;
}

/**
 * Returns attributes as labels. Values whose names become equal are joined by `;`, in the order of the original names.
 * An empty value is the same as an absent label.
 */
export function labelsOf(attributes: Readonly<Record<string, unknown>>): Record<string, string> {
  const labels = new Map<string, string>();
  for (const name of Object.keys(attributes).sort()) {
    const label = labelNameOf(name);
    const value = String(attributes[name]);
    const held = labels.get(label);
    if (label !== '' && value !== '') labels.set(label, held === undefined ? value : `${held};${value}`);
  }
  return Object.fromEntries(labels);
}
