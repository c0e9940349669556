import type { ReceivedAlert } from '../store/alerts.js';
import { bounded, isObject } from '../store/values.js';

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const limits = { name: 256, value: 4096, texts: 64, characters: 32_768 } as const;

/**
 * Reads one alert of a notification. Truncates long texts; missing labels and annotations become empty.
 *
 * @returns the alert, or the reason why it cannot be read
 */
export function readAlert(given: unknown, receiver: string, receivedMs: number): ReceivedAlert | string {
  if (!isObject(given)) return 'must be an object';
  const { status, labels, annotations, startsAt, endsAt, generatorURL, fingerprint } = given;
  if (status !== 'firing' && status !== 'resolved') return 'must have the status firing or resolved';
  if (typeof fingerprint !== 'string' || fingerprint === '' || fingerprint.length > 64)
    return 'must have a fingerprint of 1 to 64 characters';
  if (!isTimestamp(startsAt)) return 'must have startsAt as RFC 3339';
  // the end of a firing alert is the zero time or an estimate
  if (status === 'resolved' && !isTimestamp(endsAt)) return 'must have endsAt as RFC 3339';
  const budget = { left: limits.characters };
  const read = { labels: readTexts(labels, budget), annotations: readTexts(annotations, budget) };
  if (typeof read.labels === 'string') return `must have ${read.labels} as labels`;
  if (typeof read.annotations === 'string') return `must have ${read.annotations} as annotations`;
  return {
    fingerprint,
    state: status,
    source: 'alertmanager',
    activeSinceMs: Math.max(0, Date.parse(startsAt)),
    labels: read.labels,
    annotations: read.annotations,
    startsAt,
    endsAt: status === 'resolved' && !isZero(endsAt as string) ? (endsAt as string) : undefined,
    generatorUrl:
      typeof generatorURL === 'string' && generatorURL !== ''
        ? bounded(generatorURL, limits.value)
        : undefined,
    receiver: bounded(receiver, limits.name),
    receivedMs,
  };
}

/** Returns whether a time is Go's zero time, which Alertmanager sends for an unset time. */
function isZero(time: string): boolean {
  return Date.parse(time) <= Date.parse('0001-01-01T23:59:59Z');
}

function isTimestamp(value: unknown): value is string {
  return typeof value === 'string' && rfc3339.test(value) && !Number.isNaN(Date.parse(value));
}

/**
 * Converts numbers and booleans to strings and leaves out null.
 *
 * @returns the fields, or the type that they must have
 */
function readTexts(given: unknown, budget: { left: number }): Record<string, string> | string {
  if (given === undefined || given === null) return {};
  if (!isObject(given)) return 'an object';
  const texts: [string, string][] = [];
  for (const [name, value] of Object.entries(given)) {
    if (value === null) continue;
    if (typeof value === 'object') return 'strings';
    if (texts.length >= limits.texts || budget.left <= 0) break;
    const text = bounded(String(value), Math.min(limits.value, budget.left));
    const key = bounded(name, limits.name);
    budget.left -= key.length + text.length;
    texts.push([key, text]);
  }
  return Object.fromEntries(texts);
}
