import type { DropReason } from '@glasshouse/telemetry';
import { type Manner, retryAfterSeconds, slowMs } from './manner.js';
import type { Clients } from './product.js';

/** One way in which back-ends misbehave. */
export interface Row {
  /** What they do, as the table has it. */
  readonly title: string;
  readonly spans: Manner;
  /** Forward knows no statuses: where only HTTP can misbehave so, the logs are taken. */
  readonly logs: Manner;
  /** They are gone and come back all the while, and are not looked at in between. */
  readonly restarts?: boolean;
  /** The only reason for which anything may be dropped; undefined: nothing may. */
  readonly drops?: DropReason;
  /** A batch may also be dropped as `retries_exhausted`: it was sent, and it is unknown whether it was stored. */
  readonly unconfirmed?: boolean;
  /** They may get something twice, since they close without a word once they have it. */
  readonly duplicates?: boolean;
  /** Milliseconds that there are at least between two attempts in the long run, beside the growing pauses. */
  readonly paceMs?: number;
  readonly clients: readonly Clients[];
  /** Gets more requests than the queues hold, also when the others get few. */
  readonly flood?: boolean;
}

const both = ['kit', 'classic'] as const;
/** zipkin-js only encodes: what HTTP answers is the kit's to understand, whichever is chosen. */
const kit = ['kit'] as const;

/** The first is what the others are compared with. */
export const rows: readonly Row[] = [
  { title: 'take everything', spans: 'takes', logs: 'takes', clients: both },
  {
    title: 'refuse connections',
    spans: 'gone',
    logs: 'gone',
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
    spans: 'unread',
    logs: 'unread',
    drops: 'queue_full',
    unconfirmed: true,
    paceMs: 10_000,
    clients: both,
  },
  {
    title: 'read and never answer',
    spans: 'silent',
    logs: 'silent',
    drops: 'queue_full',
    unconfirmed: true,
    paceMs: 10_000,
    clients: both,
  },
  {
    title: `answer after ${slowMs / 1000} s`,
    spans: 'slow',
    logs: 'slow',
    drops: 'queue_full',
    paceMs: slowMs,
    clients: both,
  },
  {
    title: 'close in the middle of a batch',
    spans: 'cuts',
    logs: 'cuts',
    drops: 'queue_full',
    unconfirmed: true,
    clients: both,
  },
  {
    title: 'take a batch and close without a word',
    spans: 'vanishes',
    logs: 'vanishes',
    drops: 'queue_full',
    unconfirmed: true,
    duplicates: true,
    clients: both,
  },
  {
    title: 'answer garbage',
    spans: 'garbage',
    logs: 'garbage',
    drops: 'queue_full',
    unconfirmed: true,
    clients: both,
  },
  { title: 'answer 413', spans: 413, logs: 'takes', drops: 'rejected', clients: kit },
  {
    title: `answer 429, \`Retry-After: ${retryAfterSeconds}\``,
    spans: 429,
    logs: 'takes',
    drops: 'queue_full',
    paceMs: retryAfterSeconds * 1000,
    clients: kit,
  },
  { title: 'answer 500', spans: 500, logs: 'takes', drops: 'queue_full', clients: kit },
  { title: 'restart again and again', spans: 'takes', logs: 'takes', restarts: true, clients: both },
];

export const rowsOf = (clients: Clients): Row[] => rows.filter((row) => row.clients.includes(clients));
