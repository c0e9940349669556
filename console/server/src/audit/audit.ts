import type {
  AuditedDelivery,
  AuditedService,
  AuditReport,
  Comparison,
} from '../../../contract/src/audit.js';
import type { Scraper } from '../scrape/scraper.js';
import type { ReceivedCounters } from '../store/received-counters.js';
import { type Baselines, sendersSince } from './baselines.js';
import { checkSums, compareReceived, worst } from './compare.js';
import { consoleDelivery, type ReceiverPorts } from './console-delivery.js';
import { explain } from './explain.js';
import { instanceStatsOf } from './process-stats.js';
import { type ExpectedItems, snapshotOf } from './service-snapshot.js';

export interface Audit {
  /** Scrapes and compares every service. Audits run one at a time; calls during an audit share the next one. */
  run(): Promise<AuditReport>;
}

export interface AuditOptions {
  scraper: Pick<Scraper, 'services' | 'scrapeNow'>;
  counters: ReceivedCounters;
  baselines: Baselines;
  receiverPorts(): ReceiverPorts;
}

/** Compares the counters that services report with the items that the console received. */
export function createAudit(options: AuditOptions): Audit {
  const { scraper, counters, baselines, receiverPorts } = options;
  const { services } = scraper;
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<AuditReport> | undefined;

  async function auditService(service: string): Promise<[AuditedService, AuditedDelivery[]]> {
    const before = counters.of(service);
    const results = await scraper.scrapeNow(service);
    const after = counters.of(service);
    const targets = results.map(instanceStatsOf);
    const deliveries = targets.flatMap(({ instance, stats }) =>
      (stats?.deliveries ?? []).map((delivery) => ({ service, instance, ...checkSums(delivery) })),
    );
    const instances = counters.instancesOf(service);
    const snapshot = snapshotOf(targets, before, after);
    if (snapshot === undefined) {
      const since = baselines.of(service);
      const unknown = (kind: keyof ExpectedItems): Comparison => ({
        received: after[kind] - (since?.received[kind] ?? 0),
        difference: 0,
        verdict: 'unknown',
      });
      return [
        {
          service,
          verdict: 'unknown',
          ...(since && { since: { sinceMs: since.sinceMs, because: since.because } }),
          requests: null,
          suppressed: { serverSpans: 0, accessRecords: 0 },
          serverSpans: unknown('serverSpans'),
          accessRecords: unknown('accessRecords'),
          reasons: targets.flatMap(({ url, error }) => (error ? [`${url}: ${error}`] : [])),
          instances,
        },
        deliveries,
      ];
    }
    const current = baselines.of(service);
    // a baseline with items in flight is compared once more before it is replaced
    const baseline =
      current?.processes === snapshot.processes ? current : baselines.update(service, snapshot);
    if (current === baseline) baselines.update(service, snapshot);
    const requests = snapshot.requests - baseline.requests;
    const expected = (kind: keyof ExpectedItems) => snapshot.expected[kind] - baseline.expected[kind];
    const compare = (kind: keyof ExpectedItems, signal: 'logs' | 'traces') =>
      compareReceived({
        requests: expected(kind),
        before: before[kind] - baseline.received[kind],
        after: after[kind] - baseline.received[kind],
        queued: consoleDelivery(snapshot.stats, signal, receiverPorts()).queued,
        inFlightAtStart: baseline.inFlight,
      });
    const serverSpans = compare('serverSpans', 'traces');
    const accessRecords = compare('accessRecords', 'logs');
    const suppressed: ExpectedItems = {
      serverSpans: requests - expected('serverSpans'),
      accessRecords: requests - expected('accessRecords'),
    };
    const { sinceMs, because } = baseline;
    return [
      {
        service,
        verdict: worst([serverSpans.verdict, accessRecords.verdict]),
        since: { sinceMs, because },
        requests,
        suppressed,
        serverSpans,
        accessRecords,
        reasons: explain({
          serverSpans,
          accessRecords,
          suppressed,
          deliveries,
          targets: targets.length,
          senders: sendersSince(counters, service, sinceMs),
          refusedSpans: after.refusedSpans - baseline.received.refusedSpans,
        }),
        instances,
      },
      deliveries,
    ];
  }

  async function audit(): Promise<AuditReport> {
    const audited = await Promise.all(services.map(auditService));
    const found = audited.map(([service]) => service);
    const deliveries = audited.flatMap(([, own]) => own);
    return {
      atMs: Date.now(),
      verdict: worst([...found, ...deliveries].map(({ verdict }) => verdict)),
      services: found,
      deliveries,
      notScraped: counters.services
        .filter((service) => !services.includes(service))
        .map((service) => ({ service, ...counters.of(service) })),
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
