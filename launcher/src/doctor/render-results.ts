import type { Way } from './finding.js';
import type { CheckResult } from './run-checks.js';

const ways: readonly Way[] = ['npm start', 'docker compose up'];

/** Returns whether no check failed; warnings and skipped checks do not count. */
export function isReady(results: readonly CheckResult[]): boolean {
  return results.every(({ status }) => status !== 'failure');
}

/** Renders the results as text without ANSI codes: one line for each, its advice below it, and a summary. */
export function renderText(results: readonly CheckResult[]): string {
  const wide = Math.max(...results.map(({ check }) => check.length));
  const lines = ways.flatMap((way) => [
    way,
    ...results
      .filter((result) => result.way === way)
      .flatMap(({ status, check, message, advice }) => [
        `  ${status.padEnd(7)}  ${check.padEnd(wide)}  ${message}`,
        ...(advice === undefined ? [] : [`           ${' '.repeat(wide)}  -> ${advice}`]),
      ]),
    '',
  ]);
  return [...lines, ...ways.map((way) => summary(way, results))].join('\n');
}

/** Renders the results as JSON: `{"ready": {"npm start": true, ...}, "results": [...]}`. */
export function renderJson(results: readonly CheckResult[]): string {
  const ready = Object.fromEntries(ways.map((way) => [way, isReady(of(way, results))]));
  return JSON.stringify({ ready, results }, null, 2);
}

function summary(way: Way, results: readonly CheckResult[]): string {
  const own = of(way, results);
  const count = (status: string) => own.filter((result) => result.status === status).length;
  const parts = (['failure', 'warning'] as const).flatMap((status) => {
    const found = count(status);
    return found === 0 ? [] : [`${found} ${status}${found === 1 ? '' : 's'}`];
  });
  return `${way}: ${isReady(own) ? 'ready' : 'not ready'}${parts.length > 0 ? `, ${parts.join(', ')}` : ''}`;
}

function of(way: Way, results: readonly CheckResult[]): CheckResult[] {
  return results.filter((result) => result.way === way);
}
