import type { Behavior } from './behavior.js';
import type { RowFigures, SignalFigures } from './figures.js';
import type { Row } from './rows.js';

/** Two queues of 16 MiB each. The slack covers the difference between two processes under load. */
const queuesMb = 32;
const slackMb = 64;
/** Above the noise of a busy machine, but below the latency of requests that wait for a back-end. */
const maxAddedP50Ms = 10;
const maxAddedP99Ms = 250;

/** Returns the faults of a row's figures. `baseline` is the row of the same run whose back-ends accept everything. */
export function faultsOf(row: Row, figures: RowFigures, baseline: RowFigures): string[] {
  const faults: string[] = [];
  const check = (right: boolean, fault: string): void => {
    if (!right) faults.push(fault);
  };
  const { requests, served, failures, addedP50Ms, addedP99Ms, peakMb, exit, lines } = figures;
  check(failures.length === 0, `${failures.length} requests failed: ${failures.slice(0, 3).join(', ')}`);
  check(requests > 0 && served === requests, `${served} of ${requests} requests were served`);
  check(addedP50Ms < maxAddedP50Ms, `added p50 is ${addedP50Ms} ms`);
  check(addedP99Ms < maxAddedP99Ms, `added p99 is ${addedP99Ms} ms`);
  const max = baseline.peakMb + queuesMb + slackMb;
  check(peakMb > 0 && peakMb <= max, `peak memory of ${peakMb} MB exceeds ${max} MB`);
  check(exit === 0 && lines.length === 0, `exited with ${exit}: ${lines.join('; ')}`);
  for (const name of ['spans', 'logs'] as const) {
    const signal = figures[name];
    const expected = name === 'spans' ? 2 * served : served;
    check(signal.stats.produced >= expected, `${signal.stats.produced} ${name} for ${served} requests`);
    for (const fault of [
      ...deliveryFaults(row, row[name], signal),
      ...attemptFaults(row, row[name], signal, figures),
    ])
      faults.push(`${name}: ${fault}`);
  }
  return faults;
}

function deliveryFaults(row: Row, behavior: Behavior, figures: SignalFigures): string[] {
  const faults: string[] = [];
  const check = (right: boolean, fault: string): void => {
    if (!right) faults.push(fault);
  };
  const { stats, acknowledged, duplicates, repeatedRequests, missingRequests } = figures;
  const { produced, delivered, queued, dropped } = stats;
  const all = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  check(produced === delivered + queued + all, `statistics do not add up: ${JSON.stringify(stats)}`);
  check(queued === 0, `${queued} still queued`);
  check(acknowledged === delivered, `${delivered} delivered, ${acknowledged} acknowledged`);
  check(repeatedRequests === 0, `${repeatedRequests} requests are repeated`);
  check(missingRequests <= all, `${missingRequests} requests are missing, ${all} items were dropped`);
  for (const [reason, count] of Object.entries(dropped)) {
    const explained = reason === row.drops || (row.unconfirmed && reason === 'retries_exhausted');
    const expected = fails(row, behavior) && explained;
    check(expected || count === 0, `${count} dropped as ${reason}`);
  }
  if (fails(row, behavior) && (row.flood || row.drops === 'rejected')) {
    check(all > 0, 'nothing was dropped');
  }
  if (row.duplicates) check(duplicates > 0, 'no duplicates');
  else check(row.restarts === true || duplicates === 0, `${duplicates} duplicates`);
  return faults;
}

/** Pauses grow from 125 ms to 15 s, which usually allows about ten attempts in the first 30 s. */
function attemptFaults(
  row: Row,
  behavior: Behavior,
  { attempts, pausesMs }: SignalFigures,
  { failureMs }: RowFigures,
): string[] {
  if (attempts === undefined || !fails(row, behavior) || row.restarts || row.drops === 'rejected') return [];
  const max = row.minIntervalMs === undefined ? 12 + failureMs / 1000 : 2 + failureMs / row.minIntervalMs;
  const faults: string[] = [];
  if (attempts < 1) faults.push('no attempt');
  if (attempts > max) faults.push(`${attempts} attempts in ${failureMs} ms, at most ${max} are allowed`);
  if (row.minIntervalMs === undefined && attempts > 4 && new Set(pausesMs).size < 3)
    faults.push(`no jitter: ${pausesMs}`);
  return faults;
}

const fails = (row: Row, behavior: Behavior): boolean => behavior !== 'accepts' || row.restarts === true;
