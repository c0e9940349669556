import type { HotAccountFigures } from './hot-account.js';
import type { Summary } from './http-load.js';
import type { LoginFigures } from './logins.js';

export function renderLogins({ logins, jwks, refresh }: LoginFigures): string {
  return section('200 logins at once, and the other operations of the OAuth service', [
    ['logins', logins],
    ['JWKS', jwks],
    ['refresh', refresh],
  ]);
}

export function renderHotAccount({ quiet, loaded, hot }: HotAccountFigures): string {
  return section('One account with 150 deposits in progress, and the requests of the other users', [
    ['others, before', quiet],
    ['others, meanwhile', loaded],
    ['the hot account', hot],
  ]);
}

function section(title: string, rows: readonly (readonly [string, Summary])[]): string {
  const lines = rows.map(([name, { count, ok, failures, p50Ms, p99Ms, maxMs }]) => {
    const failed = Object.entries(failures).map(([status, times]) => `${times} x ${status}`);
    const cells = [name, count, ok, failed.join(', ') || 'none', ...[p50Ms, p99Ms, maxMs].map(ms)];
    return `| ${cells.join(' | ')} |`;
  });
  const head =
    '| requests | sent | answered well | other answers | p50 | p99 | max |\n|---|---|---|---|---|---|---|';
  return `## ${title}\n\n${head}\n${lines.join('\n')}\n\n`;
}

function ms(value: number): string {
  return Number.isNaN(value) ? 'none' : `${Math.round(value)} ms`;
}
