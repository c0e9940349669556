import { momentOf } from '../scrape/epoch-ms.js';
import type { Exposition } from '../scrape/parse-exposition.js';
import type { Reading } from '../scrape/scraper.js';

/** What became of one signal at one destination, as the service's own books have it. */
export interface Account {
  signal: string;
  destination: string;
  produced: number;
  delivered: number;
  queued: number;
  dropped: Record<string, number>;
}

/** What one process says of itself. */
export interface Books {
  /** Unix seconds; undefined when it does not tell. */
  startSeconds: number | undefined;
  /** Requests that were counted, whatever their labels. */
  requests: number;
  /** Requests without a span or a record on purpose: not sampled, below the log's level. */
  withheld: { traces: number; logs: number };
  accounts: Account[];
}

/** Delivery statistics that one instance reports. */
export interface AskedTarget {
  instance: string;
  url: string;
  /** Undefined when the scrape failed, or when the figures cannot be compared. */
  books: Books | undefined;
  /** Reason why `books` is undefined. */
  error: string | undefined;
}

type Counted = 'produced' | 'delivered' | 'queued';

const counted: Readonly<Record<string, Counted>> = {
  telemetry_items_produced_total: 'produced',
  telemetry_items_delivered_total: 'delivered',
  telemetry_items_queued: 'queued',
};

/** @throws Error for a figure that no counter of items can have: NaN, infinite, or beyond 2^53 */
export function readBooks({ samples }: Pick<Exposition, 'samples'>): Books {
  const accounts = new Map<string, Account>();
  const books: Omit<Books, 'accounts'> = {
    startSeconds: undefined,
    requests: 0,
    withheld: { traces: 0, logs: 0 },
  };

  function accountOf(labels: Readonly<Record<string, string>>): Account {
    const { signal = '', destination = '' } = labels;
    const key = JSON.stringify([signal, destination]);
    const known = accounts.get(key);
    if (known) return known;
    const made: Account = { signal, destination, produced: 0, delivered: 0, queued: 0, dropped: {} };
    accounts.set(key, made);
    return made;
  }

  for (const { name, labels, value } of samples) {
    if (name === 'process_start_time_seconds') {
      if (momentOf(value) !== undefined) books.startSeconds = value;
      continue;
    }
    const what = Object.hasOwn(counted, name) ? counted[name] : undefined;
    if (what === undefined && !others.has(name)) continue;
    if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER))
      throw new Error(`its ${name} is ${value}, which cannot be compared`);
    if (what) accountOf(labels)[what] += value;
    else if (name === 'http_server_request_duration_seconds_count') books.requests += value;
    else if (name === 'telemetry_items_dropped_total') addDropped(accountOf(labels), labels.reason, value);
    else if (labels.signal === 'traces' || labels.signal === 'logs') books.withheld[labels.signal] += value;
  }
  return { ...books, accounts: [...accounts.values()] };
}

const others: ReadonlySet<string> = new Set([
  'http_server_request_duration_seconds_count',
  'telemetry_items_dropped_total',
  'telemetry_items_withheld_total',
]);

function addDropped(account: Account, reason = 'unknown', count = 0): void {
  // built from entries, so that `__proto__` is an ordinary key
  const reasons = new Map(Object.entries(account.dropped));
  account.dropped = Object.fromEntries(reasons.set(reason, (reasons.get(reason) ?? 0) + count));
}

export function askedTarget({ target, exposition, error }: Reading): AskedTarget {
  const asked = { instance: target.instance, url: target.url };
  if (exposition === undefined) return { ...asked, books: undefined, error };
  if (exposition.cut > 0)
    return { ...asked, books: undefined, error: `${exposition.cut} of its samples exceeded the limit` };
  try {
    return { ...asked, books: readBooks(exposition), error: undefined };
  } catch (thrown) {
    return { ...asked, books: undefined, error: (thrown as Error).message };
  }
}

export function droppedOf({ dropped }: Pick<Account, 'dropped'>): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}
