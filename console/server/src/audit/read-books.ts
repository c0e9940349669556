import type { Exposition } from '../scrape/parse-exposition.js';

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

type Counted = 'produced' | 'delivered' | 'queued';

const counted: Readonly<Record<string, Counted>> = {
  telemetry_items_produced_total: 'produced',
  telemetry_items_delivered_total: 'delivered',
  telemetry_items_queued: 'queued',
};

export function readBooks({ samples }: Pick<Exposition, 'samples'>): Books {
  const books: Books = {
    startSeconds: undefined,
    requests: 0,
    withheld: { traces: 0, logs: 0 },
    accounts: [],
  };

  function accountOf(labels: Readonly<Record<string, string>>): Account {
    const { signal = '', destination = '' } = labels;
    const known = books.accounts.find((a) => a.signal === signal && a.destination === destination);
    if (known) return known;
    const made: Account = { signal, destination, produced: 0, delivered: 0, queued: 0, dropped: {} };
    books.accounts.push(made);
    return made;
  }

  for (const { name, labels, value } of samples) {
    const what = Object.hasOwn(counted, name) ? counted[name] : undefined;
    if (what) accountOf(labels)[what] += value;
    else if (name === 'telemetry_items_dropped_total')
      accountOf(labels).dropped[labels.reason ?? 'unknown'] = value;
    else if (name === 'telemetry_items_withheld_total') {
      if (labels.signal === 'traces' || labels.signal === 'logs') books.withheld[labels.signal] += value;
    } else if (name === 'http_server_request_duration_seconds_count') books.requests += value;
    else if (name === 'process_start_time_seconds') books.startSeconds = value;
  }
  return books;
}

export function droppedOf({ dropped }: Pick<Account, 'dropped'>): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}
