import type { ObserveReadings } from '../scrape/scraper.js';
import { nothing, type Receipt, type Receipts } from '../store/received-counters.js';
import { consoleAccount, type IntakePorts } from './console-delivery.js';
import { type AskedTarget, askedTarget, type Books } from './process-stats.js';

/** Where the counting of a service begins: what both sides had then. */
export interface Baseline {
  /** Epoch milliseconds. */
  sinceMs: number;
  /** Why it begins there. */
  because:
    | 'the service started'
    | 'the console began later'
    | 'the service restarted'
    | 'its instances changed';
  /** Identities of the service's processes, and their addresses. */
  processes: string;
  addresses: string;
  /** Start of the baseline, epoch milliseconds. */
  changedMs: number;
  requests: number;
  owed: Owed;
  received: Receipt;
  /** Items that may have been on their way. */
  slack: number;
}

/** What the counted requests must have led to. */
export interface Owed {
  serverSpans: number;
  accessRecords: number;
}

/** All targets of a service, asked at one moment. */
export interface Round {
  /** Sorted by address. */
  books: readonly Books[];
  requests: number;
  owed: Owed;
  /** Received when they were asked, and when the last had answered. */
  before: Receipt;
  after: Receipt;
  processes: string;
  addresses: string;
}

export interface Baselines {
  /** For the scraper: each round may begin the counting of a service. */
  readonly observe: ObserveReadings;
  /** Undefined before all targets of the service answered in one round. */
  of(service: string): Baseline | undefined;
  /** Begins anew when a process is another than before, or when nothing is on its way and at the beginning something was. */
  note(service: string, round: Round): Baseline;
}

export interface BaselinesOptions {
  receipts: Receipts;
  /** When the console began to take what is sent, epoch milliseconds. */
  startedMs: number;
  intakePorts(): IntakePorts;
  now?: () => number;
}

/** `process_start_time_seconds` is a whole second. */
const startResolutionMs = 1000;
/** Time in which an instance that is no longer scraped may still respond and send: the services drain for 3 s. */
const partingMs = 30_000;

export function createBaselines(options: BaselinesOptions): Baselines {
  const { receipts, startedMs, intakePorts, now = Date.now } = options;
  const baselines = new Map<string, Baseline>();

  function begin(service: string, round: Round, because: Baseline['because'], changedMs = now()): Baseline {
    const { requests, owed, before, after, processes, addresses, books } = round;
    const grown = after.serverSpans - before.serverSpans + after.accessRecords - before.accessRecords;
    const slack = grown + queuedOf(books);
    const made: Baseline = {
      sinceMs: now(),
      because,
      processes,
      addresses,
      changedMs,
      requests,
      owed,
      received: before,
      slack,
    };
    baselines.set(service, made);
    return made;
  }

  /** From its first request on, when all that it ever delivered came to this console, and nothing of an earlier process. */
  function beginAtZero(service: string, round: Round): Baseline | undefined {
    const { processes, addresses, books, after } = round;
    if (receipts.instancesOf(service).length > books.length) return undefined;
    const starts = books.map(({ startSeconds }) => (startSeconds ?? 0) * 1000);
    const isYounger = starts.every((ms) => ms >= startedMs - startResolutionMs);
    const delivered = (signal: 'logs' | 'traces') => consoleAccount(books, signal, intakePorts()).delivered;
    const cameHere = delivered('traces') <= after.spans && delivered('logs') <= after.records;
    if (!isYounger && !cameHere) return undefined;
    const made: Baseline = {
      sinceMs: Math.min(...starts),
      because: 'the service started',
      processes,
      addresses,
      changedMs: now(),
      requests: 0,
      owed: { serverSpans: 0, accessRecords: 0 },
      received: nothing,
      slack: 0,
    };
    baselines.set(service, made);
    return made;
  }

  /**
   * Returns whether an instance that is no longer scraped has sent something since: its count is unknown, so nothing
   * can be compared yet. The sign is more senders than scraped instances, or more items than were counted.
   */
  function isParting(service: string, known: Baseline, { books, owed, after }: Round): boolean {
    const { because, changedMs, sinceMs, received } = known;
    if (because !== 'its instances changed' || now() - changedMs > partingMs) return false;
    const isOver = (what: keyof Owed) => after[what] - received[what] > owed[what] - known.owed[what];
    return (
      sendersSince(receipts, service, sinceMs) > books.length ||
      isOver('serverSpans') ||
      isOver('accessRecords')
    );
  }

  function note(service: string, round: Round): Baseline {
    const known = baselines.get(service);
    if (known === undefined || (known.because === 'the console began later' && known.slack > 0)) {
      const atZero = beginAtZero(service, round);
      if (atZero) return atZero;
    }
    if (known === undefined) return begin(service, round, 'the console began later');
    if (known.addresses !== round.addresses) return begin(service, round, 'its instances changed');
    if (known.processes !== round.processes) return begin(service, round, 'the service restarted');
    if ((known.slack > 0 && isQuiet(round)) || isParting(service, known, round))
      return begin(service, round, known.because, known.changedMs);
    return known;
  }

  return {
    note,
    of: (service) => baselines.get(service),
    observe: (service) => {
      const before = receipts.of(service);
      const asked: AskedTarget[] = [];
      return {
        read: (reading) => void asked.push(askedTarget(reading)),
        done() {
          const round = roundOf(asked, before, receipts.of(service));
          if (round) note(service, round);
        },
      };
    },
  };
}

/** Number of instances that sent something since then, by the names that they report. */
export function sendersSince(receipts: Receipts, service: string, sinceMs: number): number {
  return receipts
    .instancesOf(service)
    .filter(({ instance, lastMs }) => instance !== 'unknown' && lastMs >= sinceMs).length;
}

/** Undefined when an instance has no delivery statistics: its counts are unknown then. */
export function roundOf(asked: readonly AskedTarget[], before: Receipt, after: Receipt): Round | undefined {
  const inOrder = [...asked].sort((a, b) => (a.url < b.url ? -1 : 1));
  const books = inOrder.flatMap((one) => one.books ?? []);
  if (books.length < asked.length || books.length === 0) return undefined;
  const requests = books.reduce((sum, one) => sum + one.requests, 0);
  const withheld = (signal: 'traces' | 'logs') => books.reduce((sum, one) => sum + one.withheld[signal], 0);
  return {
    books,
    requests,
    owed: { serverSpans: requests - withheld('traces'), accessRecords: requests - withheld('logs') },
    before,
    after,
    processes: inOrder.map(({ url }, i) => `${url} ${books[i]?.startSeconds}`).join(', '),
    addresses: inOrder.map(({ url }) => url).join(', '),
  };
}

function isQuiet({ books, before, after }: Round): boolean {
  return (
    queuedOf(books) === 0 &&
    before.serverSpans === after.serverSpans &&
    before.accessRecords === after.accessRecords
  );
}

function queuedOf(books: readonly Books[]): number {
  return books.reduce(
    (sum, { accounts }) => sum + accounts.reduce((more, { queued }) => more + queued, 0),
    0,
  );
}
