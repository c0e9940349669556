import type { RowFigures, SignalFigures } from './figures.js';
import type { Manner } from './manner.js';
import type { Row } from './rows.js';

/** Two queues of 16 MiB, and what a process under load has more of than another. */
const queuesMb = 32;
const slackMb = 64;
/** So generous that only waiting for a back-end exceeds them, not a busy machine. */
const mostAddedP50Ms = 10;
const mostAddedP99Ms = 250;

/** What is wrong with a row, each in a sentence; `baseline` is the row of the same run whose back-ends take everything. */
export function faultsOf(row: Row, figures: RowFigures, baseline: RowFigures): string[] {
  const faults: string[] = [];
  const want = (right: boolean, fault: string): void => {
    if (!right) faults.push(fault);
  };
  const { asked, served, failures, addedP50Ms, addedP99Ms, peakMb, exit, lines } = figures;
  want(failures.length === 0, `${failures.length} requests failed: ${failures.slice(0, 3).join(', ')}`);
  want(asked > 0 && served === asked, `${served} of ${asked} requests were served`);
  want(addedP50Ms < mostAddedP50Ms, `a request takes ${addedP50Ms} ms longer`);
  want(addedP99Ms < mostAddedP99Ms, `one of a hundred requests takes ${addedP99Ms} ms longer`);
  const most = baseline.peakMb + queuesMb + slackMb;
  want(peakMb > 0 && peakMb <= most, `${peakMb} MB, where ${most} are explained`);
  want(exit === 0 && lines.length === 0, `it ended with ${exit}: ${lines.join('; ')}`);
  for (const name of ['spans', 'logs'] as const) {
    const signal = figures[name];
    const made = name === 'spans' ? 2 * served : served;
    want(signal.account.produced >= made, `${signal.account.produced} ${name} of ${served} requests`);
    for (const fault of [
      ...bookFaults(row, row[name], signal),
      ...attemptFaults(row, row[name], signal, figures),
    ])
      faults.push(`${name}: ${fault}`);
  }
  return faults;
}

function bookFaults(row: Row, manner: Manner, figures: SignalFigures): string[] {
  const faults: string[] = [];
  const want = (right: boolean, fault: string): void => {
    if (!right) faults.push(fault);
  };
  const { account, acknowledged, duplicates, twice, missing } = figures;
  const { produced, delivered, queued, dropped } = account;
  const all = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  want(produced === delivered + queued + all, `the books do not add up: ${JSON.stringify(account)}`);
  want(queued === 0, `${queued} still wait`);
  want(acknowledged === delivered, `${delivered} delivered, ${acknowledged} acknowledged`);
  want(twice === 0, `${twice} requests have two`);
  want(missing <= all, `${missing} requests have none, ${all} were dropped`);
  for (const [reason, count] of Object.entries(dropped)) {
    const explained = reason === row.drops || (row.unconfirmed && reason === 'retries_exhausted');
    const expected = misbehaves(row, manner) && explained;
    want(expected || count === 0, `${count} dropped as ${reason}`);
  }
  if (misbehaves(row, manner) && (row.flood || row.drops === 'rejected')) {
    want(all > 0, 'nothing was dropped');
  }
  if (row.duplicates) want(duplicates > 0, 'nothing came twice');
  else want(row.restarts === true || duplicates === 0, `${duplicates} came twice`);
  return faults;
}

/** Pauses begin at an eighth of a second and grow to fifteen: some ten attempts in the first half minute, as a rule. */
function attemptFaults(
  row: Row,
  manner: Manner,
  { attempts, pausesMs }: SignalFigures,
  { misbehavedMs }: RowFigures,
): string[] {
  if (attempts === undefined || !misbehaves(row, manner) || row.restarts || row.drops === 'rejected')
    return [];
  const most = row.paceMs === undefined ? 12 + misbehavedMs / 1000 : 2 + misbehavedMs / row.paceMs;
  const faults: string[] = [];
  if (attempts < 1) faults.push('nothing was tried');
  if (attempts > most)
    faults.push(`${attempts} attempts in ${misbehavedMs} ms, at most ${most} are explained`);
  if (row.paceMs === undefined && attempts > 4 && new Set(pausesMs).size < 3)
    faults.push(`no jitter: ${pausesMs}`);
  return faults;
}

const misbehaves = (row: Row, manner: Manner): boolean => manner !== 'takes' || row.restarts === true;
