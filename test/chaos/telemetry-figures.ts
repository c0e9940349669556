import { setTimeout as pause } from 'node:timers/promises';
import type { SentRequest } from './recorder.js';

/** Telemetry of the services after a scenario. */
export interface TelemetryFigures {
  /** Increase of the delivery statistics of all running processes, signals and destinations. */
  produced: number;
  delivered: number;
  queued: number;
  dropped: number;
  /** Sum of |produced - delivered - queued - dropped| of each process, signal and destination. */
  unexplained: number;
  /** Verdict of the audit: `exact`, or the reasons for the difference. */
  audit: string;
  /** Number of responses whose trace is not in the console. */
  missingTraces: number;
}

interface Delivery {
  service: string;
  instance: string;
  signal: string;
  destination: string;
  produced: number;
  delivered: number;
  queued: number;
  dropped: Record<string, number>;
  difference: number;
}

interface Report {
  verdict: string;
  services: { service: string; verdict: string; reasons: string[] }[];
  deliveries: Delivery[];
}

/** Delivery statistics at one time, by process, signal and destination. */
export type DeliveryCounts = ReadonlyMap<string, Delivery>;

const keyOf = ({ service, instance, signal, destination }: Delivery) =>
  `${service} ${instance} ${signal} ${destination}`;

/** Reads the statistics when all queues are empty, at the latest after `timeoutMs`. */
export async function readDeliveries(console: string, timeoutMs: number): Promise<DeliveryCounts> {
  const deadline = performance.now() + timeoutMs;
  let { deliveries } = await readAudit(console);
  while (deliveries.some(({ queued }) => queued > 0) && performance.now() < deadline) {
    await pause(200);
    ({ deliveries } = await readAudit(console));
  }
  return new Map(deliveries.map((each) => [keyOf(each), each]));
}

/** Waits until the audit is exact, at most `timeoutMs`, and compares the statistics with those before the scenario. */
export async function findTelemetryLosses(
  console: string,
  before: DeliveryCounts,
  requests: readonly SentRequest[],
  timeoutMs: number,
): Promise<TelemetryFigures> {
  const deadline = performance.now() + timeoutMs;
  let report = await readAudit(console);
  while (report.verdict !== 'exact' && performance.now() < deadline) {
    await pause(500);
    report = await readAudit(console);
  }
  const sums = { produced: 0, delivered: 0, queued: 0, dropped: 0, unexplained: 0 };
  for (const now of report.deliveries) {
    const earlier = before.get(keyOf(now));
    // after a restart, the counters start at 0
    const base = earlier && earlier.produced <= now.produced ? earlier : undefined;
    sums.produced += now.produced - (base?.produced ?? 0);
    sums.delivered += now.delivered - (base?.delivered ?? 0);
    sums.queued += now.queued - (base?.queued ?? 0);
    sums.dropped += total(now.dropped) - total(base?.dropped ?? {});
    sums.unexplained += Math.abs(now.difference);
  }
  const reasons = report.services
    .filter(({ verdict }) => verdict !== 'exact')
    .map((each) => `${each.service} ${each.verdict}: ${each.reasons.join(', ')}`);
  return {
    ...sums,
    audit: report.verdict === 'exact' ? 'exact' : reasons.join('; ') || report.verdict,
    missingTraces: await countMissing(console, requests),
  };
}

async function countMissing(console: string, requests: readonly SentRequest[]): Promise<number> {
  const ids = requests.map(({ traceId }) => traceId).filter((id) => id !== '');
  let missing = 0;
  async function work(): Promise<void> {
    for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
      const response = await fetch(`${console}/api/traces/${id}`);
      await response.arrayBuffer();
      if (response.status === 404) missing += 1;
      else if (!response.ok) throw new Error(`GET /api/traces/${id}: ${response.status}`);
    }
  }
  await Promise.all(Array.from({ length: 4 }, work));
  return missing;
}

async function readAudit(console: string): Promise<Report> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(`${console}/api/audit`, { signal: AbortSignal.timeout(15_000) });
      if (!response.ok) throw new Error(`GET /api/audit: ${response.status}`);
      return (await response.json()) as Report;
    } catch (error) {
      if (attempt === 5) throw error;
      await pause(500);
    }
  }
}

function total(dropped: Readonly<Record<string, number>>): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}
