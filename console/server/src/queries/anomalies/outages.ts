import type { Anomaly } from '../../../../contract/src/anomalies.js';
import type { ProcessStatus } from '../../../../contract/src/processes.js';
import type { ProcessExit } from '../../processes/process-table.js';
import type { InstanceValues, Scrape } from './instance-values.js';
import { rounded, secondsText } from './pauses.js';

type Found = Omit<Anomaly, 'service' | 'instance'>;

export const startMetrics = [['process_start_time_seconds', []]] as const;

/** Reports of the launcher on the process of one service. */
export interface LaunchedProcess {
  readonly status: ProcessStatus | undefined;
  readonly exits: readonly ProcessExit[];
}

/**
 * Returns the times in which an instance did not respond: `restart` if the process has ended, else `silence`. An instance
 * that has not responded since the console started is starting, and not reported.
 */
export function* outagesOf(
  scrapes: readonly Scrape[],
  values: InstanceValues,
  { status, exits }: LaunchedProcess,
  nowMs: number,
): Generator<Found> {
  let last: Scrape | undefined;
  let startedBefore: number | undefined;
  let failed = 0;
  for (const scrape of scrapes) {
    if (!scrape.responded) {
      failed++;
      continue;
    }
    const started = values.at('process_start_time_seconds', '', scrape);
    if (last && started !== undefined && startedBefore !== undefined && started !== startedBefore)
      yield restartOf(last, scrape, started, exits);
    else if (last && failed > 0) yield silenceOf(last, scrape.timeMs, failed, status);
    last = scrape;
    startedBefore = started ?? startedBefore;
    failed = 0;
  }
  if (!last || failed === 0) return;
  const since = last.timeMs;
  const exit = exits.findLast(({ atMs }) => atMs >= since);
  const isDown = status !== undefined && status.state !== 'running' && status.state !== 'starting';
  if (!exit && !isDown) yield silenceOf(last, null, failed, status, nowMs);
  else if (exit) yield restartAnomaly(exit.atMs, exit.upMs ?? null, exitText(exit), nowMs);
}

function restartOf(last: Scrape, next: Scrape, started: number, exits: readonly ProcessExit[]): Found {
  const exit = exits.findLast(({ atMs }) => atMs >= last.timeMs && atMs <= next.timeMs);
  // the metric has whole seconds
  const toMs = Math.min(next.timeMs, exit?.upMs ?? Math.max(last.timeMs, started * 1000));
  return restartAnomaly(exit?.atMs ?? last.timeMs, toMs, exit ? exitText(exit) : 'the process restarted');
}

export function restartAnomaly(fromMs: number, toMs: number | null, text: string, nowMs = Date.now()): Found {
  const seconds = ((toMs ?? nowMs) - fromMs) / 1000;
  const state = toMs === null ? ', and has not been ready since' : `; down for ${secondsText(seconds)}`;
  return {
    kind: 'restart',
    fromMs,
    toMs,
    value: rounded(Math.max(0, seconds)),
    unit: 's',
    text: text + state,
  };
}

export function exitText({ code, signal, ranMs }: ProcessExit): string {
  const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
  return `the process ${how} after ${secondsText(ranMs / 1000)}`;
}

function silenceOf(
  last: Scrape,
  toMs: number | null,
  failed: number,
  status: ProcessStatus | undefined,
  nowMs = toMs ?? Date.now(),
): Found {
  const seconds = ((toMs ?? nowMs) - last.timeMs) / 1000;
  const times = failed === 1 ? 'one scrape' : `${failed} scrapes`;
  const alive =
    toMs !== null
      ? ', although its process did not restart'
      : status?.state === 'running'
        ? `, although its process ${status.pid} runs`
        : '';
  return {
    kind: 'silence',
    fromMs: last.timeMs,
    toMs,
    value: rounded(seconds),
    unit: 's',
    text: `no response to ${times} for ${secondsText(seconds)}${alive}`,
  };
}
