import { momentOf } from '../scrape/epoch-ms.js';
import type { Scraper } from '../scrape/scraper.js';
import type { InstanceReceipt, Receipt, Receipts } from '../store/received-counters.js';
import { type Baseline, type Baselines, type Owed, roundOf, sendersSince } from './baselines.js';
import {
  type AccountVerdict,
  type Comparison,
  checkSums,
  compareReceived,
  type Verdict,
  worst,
} from './compare.js';
import { consoleAccount, type IntakePorts } from './console-delivery.js';
import { explain } from './explain.js';
import { type AskedTarget, askedTarget } from './process-stats.js';

export interface AuditedTarget {
  /** Value of Prometheus' label `instance`. */
  instance: string;
  url: string;
  /** When its process started, epoch milliseconds. */
  startedMs: number | undefined;
  /** Why it could not be asked. */
  error: string | undefined;
}

export interface AuditedService {
  service: string;
  verdict: Verdict;
  /** Since when is compared, epoch milliseconds, and why since then; undefined when it could not be asked yet. */
  since: Pick<Baseline, 'sinceMs' | 'because'> | undefined;
  targets: AuditedTarget[];
  /** Counted by the service; null when it could not be asked. */
  requests: number | null;
  /** Of them, those without a server span because it was not sampled, and without a record because of the log's level. */
  withheld: Owed;
  serverSpans: Comparison;
  accessRecords: Comparison;
  /** What is known of the differences, a sentence each. */
  reasons: string[];
  /** What came of each instance since the console began. */
  instances: InstanceReceipt[];
}

export interface AuditedAccount extends AccountVerdict {
  service: string;
  /** Of the target whose books these are. */
  instance: string;
  url: string;
}

export interface AuditReport {
  /** Epoch milliseconds. */
  atMs: number;
  consoleStartedMs: number;
  verdict: Verdict;
  services: AuditedService[];
  accounts: AuditedAccount[];
  /** What came of services whose metrics are not scraped: there is nothing to compare it with. */
  notScraped: (Receipt & { service: string })[];
}

export interface Audit {
  /** Asks every service now. Audits run one after another; those that wait share the next. */
  run(): Promise<AuditReport>;
}

export interface AuditOptions {
  scraper: Pick<Scraper, 'services' | 'ask'>;
  receipts: Receipts;
  baselines: Baselines;
  startedMs: number;
  intakePorts(): IntakePorts;
}

/** Compares what services say that they did and sent with what came. */
export function createAudit(options: AuditOptions): Audit {
  const { scraper, receipts, baselines, startedMs, intakePorts } = options;
  const { services } = scraper;
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<AuditReport> | undefined;

  async function auditService(service: string): Promise<[AuditedService, AuditedAccount[]]> {
    const before = receipts.of(service);
    const readings = await scraper.ask(service);
    const after = receipts.of(service);
    const asked = readings.map(askedTarget);
    const targets = asked.map(auditedTarget);
    const accounts = asked.flatMap(({ instance, url, books }) =>
      (books?.accounts ?? []).map((account) => ({ service, instance, url, ...checkSums(account) })),
    );
    const instances = receipts.instancesOf(service);
    const round = roundOf(asked, before, after);
    if (round === undefined) {
      const came = (received: number): Comparison => ({ received, difference: 0, verdict: 'unknown' });
      const since = baselines.of(service);
      return [
        {
          service,
          verdict: 'unknown',
          since: since && { sinceMs: since.sinceMs, because: since.because },
          targets,
          requests: null,
          withheld: { serverSpans: 0, accessRecords: 0 },
          serverSpans: came(after.serverSpans - (since?.received.serverSpans ?? 0)),
          accessRecords: came(after.accessRecords - (since?.received.accessRecords ?? 0)),
          reasons: targets.flatMap(({ url, error }) => (error ? [`${url}: ${error}`] : [])),
          instances,
        },
        accounts,
      ];
    }
    const held = baselines.of(service);
    // one that began while something was on its way is compared with once more before it is replaced
    const baseline = held?.processes === round.processes ? held : baselines.note(service, round);
    if (held === baseline) baselines.note(service, round);
    const queued = (signal: 'logs' | 'traces') => consoleAccount(round.books, signal, intakePorts()).queued;
    const requests = round.requests - baseline.requests;
    const owed = (what: keyof Owed) => round.owed[what] - baseline.owed[what];
    const compare = (what: keyof Owed, waiting: number) =>
      compareReceived({
        requests: owed(what),
        before: before[what] - baseline.received[what],
        after: after[what] - baseline.received[what],
        queued: waiting,
        slack: baseline.slack,
      });
    const serverSpans = compare('serverSpans', queued('traces'));
    const accessRecords = compare('accessRecords', queued('logs'));
    const withheld: Owed = {
      serverSpans: requests - owed('serverSpans'),
      accessRecords: requests - owed('accessRecords'),
    };
    const { sinceMs, because } = baseline;
    return [
      {
        service,
        verdict: worst([serverSpans.verdict, accessRecords.verdict]),
        since: { sinceMs, because },
        targets,
        requests,
        withheld,
        serverSpans,
        accessRecords,
        reasons: explain({
          serverSpans,
          accessRecords,
          withheld,
          accounts,
          targets: targets.length,
          senders: sendersSince(receipts, service, sinceMs),
          refusedSpans: after.refusedSpans - baseline.received.refusedSpans,
        }),
        instances,
      },
      accounts,
    ];
  }

  async function audit(): Promise<AuditReport> {
    const audited = await Promise.all(services.map(auditService));
    const found = audited.map(([service]) => service);
    const accounts = audited.flatMap(([, own]) => own);
    return {
      atMs: Date.now(),
      consoleStartedMs: startedMs,
      verdict: worst([...found, ...accounts].map(({ verdict }) => verdict)),
      services: found,
      accounts,
      notScraped: receipts.services
        .filter((service) => !services.includes(service))
        .map((service) => ({ service, ...receipts.of(service) })),
    };
  }

  return {
    run() {
      next ??= running.then(() => {
        next = undefined;
        const report = audit();
        running = report.catch(() => {});
        return report;
      });
      return next;
    },
  };
}

function auditedTarget({ instance, url, books, error }: AskedTarget): AuditedTarget {
  return { instance, url, startedMs: momentOf(books?.startSeconds), error };
}
