import type { ObserveReadings, Reading } from '../scrape/scraper.js';
import { nothing, type Receipt, type Receipts } from '../store/receipts.js';
import { consoleAccount, type IntakePorts } from './console-accounts.js';
import { type Books, readBooks } from './read-books.js';

/** Where the counting of a service begins: what both sides had then. */
export interface Baseline {
  /** Epoch milliseconds. */
  sinceMs: number;
  /** Why it begins there. */
  because: 'the service started' | 'the console began later' | 'the service restarted';
  /** Which processes it was. */
  processes: string;
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
  /** In the order of the targets. */
  books: readonly Books[];
  requests: number;
  owed: Owed;
  /** Received when they were asked, and when the last had answered. */
  before: Receipt;
  after: Receipt;
  processes: string;
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

export function createBaselines(options: BaselinesOptions): Baselines {
  const { receipts, startedMs, intakePorts, now = Date.now } = options;
  const baselines = new Map<string, Baseline>();

  function begin(service: string, round: Round, because: Baseline['because']): Baseline {
    const { requests, owed, before, after, processes, books } = round;
    const grown = after.serverSpans - before.serverSpans + after.accessRecords - before.accessRecords;
    const slack = grown + queuedOf(books);
    const made: Baseline = { sinceMs: now(), because, processes, requests, owed, received: before, slack };
    baselines.set(service, made);
    return made;
  }

  /** From its first request on, when all that it ever delivered came to this console, and nothing of an earlier process. */
  function beginAtZero(service: string, round: Round): Baseline | undefined {
    const { processes, books, after } = round;
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
      requests: 0,
      owed: { serverSpans: 0, accessRecords: 0 },
      received: nothing,
      slack: 0,
    };
    baselines.set(service, made);
    return made;
  }

  function note(service: string, round: Round): Baseline {
    const known = baselines.get(service);
    if (known === undefined || (known.because === 'the console began later' && known.slack > 0)) {
      const atZero = beginAtZero(service, round);
      if (atZero) return atZero;
    }
    if (known === undefined) return begin(service, round, 'the console began later');
    if (known.processes !== round.processes) return begin(service, round, 'the service restarted');
    if (known.slack > 0 && isQuiet(round)) return begin(service, round, known.because);
    return known;
  }

  return {
    note,
    of: (service) => baselines.get(service),
    observe: (service) => {
      const before = receipts.of(service);
      return (readings) => {
        const round = roundOf(readings, before, receipts.of(service));
        if (round) note(service, round);
      };
    },
  };
}

/** Undefined when one of the targets did not answer: what it counted is then not known. */
export function roundOf(readings: readonly Reading[], before: Receipt, after: Receipt): Round | undefined {
  const books = readings.flatMap(({ exposition }) => (exposition ? [readBooks(exposition)] : []));
  if (books.length < readings.length || books.length === 0) return undefined;
  const requests = books.reduce((sum, one) => sum + one.requests, 0);
  const withheld = (signal: 'traces' | 'logs') => books.reduce((sum, one) => sum + one.withheld[signal], 0);
  return {
    books,
    requests,
    owed: { serverSpans: requests - withheld('traces'), accessRecords: requests - withheld('logs') },
    before,
    after,
    processes: readings.map(({ target }, i) => `${target.url} ${books[i]?.startSeconds}`).join(', '),
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
