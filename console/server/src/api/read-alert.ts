import type { Alert } from '../store/alerts.js';
import { bounded } from '../store/span.js';

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const limits = { name: 256, value: 4096, texts: 64, characters: 32_768 } as const;

/**
 * Reads one alert of a notification. Truncates long texts; missing labels and annotations become empty.
 *
 * @returns the alert, or the reason why it cannot be read
 */
export function readAlert(given: unknown, receiver: string, toldMs: number): Alert | string {
  if (!isObject(given)) return 'must be an object';
  const { status, labels, annotations, startsAt, endsAt, generatorURL, fingerprint } = given;
  if (status !== 'firing' && status !== 'resolved') return 'must have the status firing or resolved';
  if (typeof fingerprint !== 'string' || fingerprint === '' || fingerprint.length > 64)
    return 'must have a fingerprint of 1 to 64 characters';
  if (!isMoment(startsAt)) return 'must have startsAt as RFC 3339';
  // while it fires, the end is the zero time or a guess
  if (status === 'resolved' && !isMoment(endsAt)) return 'must have endsAt as RFC 3339';
  const budget = { left: limits.characters };
  const read = { labels: readTexts(labels, budget), annotations: readTexts(annotations, budget) };
  if (typeof read.labels === 'string') return `must have labels that ${read.labels}`;
  if (typeof read.annotations === 'string') return `must have annotations that ${read.annotations}`;
  return {
    fingerprint,
    status,
    labels: read.labels,
    annotations: read.annotations,
    startsAt,
    endsAt: status === 'resolved' && !isZero(endsAt as string) ? (endsAt as string) : undefined,
    generatorUrl:
      typeof generatorURL === 'string' && generatorURL !== ''
        ? bounded(generatorURL, limits.value)
        : undefined,
    receiver: bounded(receiver, limits.name),
    toldMs,
  };
}

/** Go's zero time, which Alertmanager sends for a time that is not set. */
export function isZero(time: string): boolean {
  return Date.parse(time) <= Date.parse('0001-01-01T23:59:59Z');
}

function isMoment(value: unknown): value is string {
  return typeof value === 'string' && moment.test(value) && !Number.isNaN(Date.parse(value));
}

/**
 * Converts numbers and booleans to strings and leaves out null.
 *
 * @returns the fields, or the requirement that they break
 */
function readTexts(given: unknown, budget: { left: number }): Record<string, string> | string {
  if (given === undefined || given === null) return {};
  if (!isObject(given)) return 'are an object';
  const texts: [string, string][] = [];
  for (const [name, value] of Object.entries(given)) {
    if (value === null) continue;
    if (typeof value === 'object') return 'are texts';
    if (texts.length >= limits.texts || budget.left <= 0) break;
    const text = bounded(String(value), Math.min(limits.value, budget.left));
    const key = bounded(name, limits.name);
    budget.left -= key.length + text.length;
    texts.push([key, text]);
  }
  return Object.fromEntries(texts);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
