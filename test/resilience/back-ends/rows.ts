import type { DropReason } from '@glasshouse/telemetry';
import { type Behavior, retryAfterSeconds, slowMs } from './behavior.js';
import type { Clients } from './product.js';

/** A failure of the back-ends, and the drops and duplicates that it may cause. */
export interface Row {
  /** Behavior of the back-ends, as in the table. */
  readonly title: string;
  readonly spans: Behavior;
  /** `accepts` for failures that only HTTP has: the forward protocol has no status codes. */
  readonly logs: Behavior;
  /** The back-ends are down for half of each load; latency is measured while they are up. */
  readonly restarts?: boolean;
  /** The only allowed reason for drops; undefined: no drops are allowed. */
  readonly drops?: DropReason;
  /** Also allows drops as `retries_exhausted`, since it is unknown whether a sent batch was stored. */
  readonly unconfirmed?: boolean;
  /** The back-ends must get duplicates, since they store batches without an acknowledgement. */
  readonly duplicates?: boolean;
  /** Shortest average interval between attempts in milliseconds, for failures that delay each attempt. */
  readonly minIntervalMs?: number;
  readonly clients: readonly Clients[];
  /** Overflows the queues at any scale. */
  readonly flood?: boolean;
}

const both = ['kit', 'classic'] as const;
/** zipkin-js only encodes: the kit handles the HTTP responses for both kinds of clients. */
const kit = ['kit'] as const;

/** The first row is the baseline of the others. */
export const rows: readonly Row[] = [
  { title: 'accept everything', spans: 'accepts', logs: 'accepts', clients: both },
  {
    title: 'refuse connections',
    spans: 'down',
    logs: 'down',
    drops: 'queue_full',
    clients: both,
    flood: true,
  },
  {
    title: 'accept and reset',
    spans: 'resets',
    logs: 'resets',
    drops: 'queue_full',
    unconfirmed: true,
    clients: both,
  },
  {
    title: 'accept and never read',
    spans: 'never-reads',
    logs: 'never-reads',
    drops: 'queue_full',
    unconfirmed: true,
    minIntervalMs: 10_000,
    clients: both,
  },
  {
    title: 'read and never respond',
    spans: 'no-response',
    logs: 'no-response',
    drops: 'queue_full',
    unconfirmed: true,
    minIntervalMs: 10_000,
    clients: both,
  },
  {
    title: `respond after ${slowMs / 1000} s`,
    spans: 'slow',
    logs: 'slow',
    drops: 'queue_full',
    minIntervalMs: slowMs,
    clients: both,
  },
  {
    title: 'close in the middle of a batch',
    spans: 'closes-mid-batch',
    logs: 'closes-mid-batch',
    drops: 'queue_full',
    unconfirmed: true,
    clients: both,
  },
  {
    title: 'read a batch and close without a response',
    spans: 'closes-without-ack',
    logs: 'closes-without-ack',
    drops: 'queue_full',
    unconfirmed: true,
    duplicates: true,
    clients: both,
  },
  {
    title: 'respond with garbage',
    spans: 'garbage',
    logs: 'garbage',
    drops: 'queue_full',
    unconfirmed: true,
    clients: both,
  },
  { title: 'respond with 413', spans: 413, logs: 'accepts', drops: 'rejected', clients: kit },
  {
    title: `respond with 429, \`Retry-After: ${retryAfterSeconds}\``,
    spans: 429,
    logs: 'accepts',
    drops: 'queue_full',
    minIntervalMs: retryAfterSeconds * 1000,
    clients: kit,
  },
  { title: 'respond with 500', spans: 500, logs: 'accepts', drops: 'queue_full', clients: kit },
  { title: 'restart repeatedly', spans: 'accepts', logs: 'accepts', restarts: true, clients: both },
];

export const rowsOf = (clients: Clients): Row[] => rows.filter((row) => row.clients.includes(clients));
