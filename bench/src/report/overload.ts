import type { GoodputFigures } from './goodput.js';
import type { HotAccountFigures } from './hot-account.js';
import type { Summary } from './http-load.js';
import type { LoginFigures } from './logins.js';

export function renderGoodput(title: string, { capacity, steps }: GoodputFigures): string {
  const peak = Math.max(...steps.map(({ goodput }) => goodput));
  const lines = steps.map(({ times, offered, goodput, critical, summary }) => {
    const ratios = [goodput / peak, critical].map((share) => `${Math.round(share * 100)} %`);
    return `| ${[`${times} x`, Math.round(offered), Math.round(goodput), ...ratios, ms(summary.p99Ms)].join(' | ')} |`;
  });
  const head =
    '| load | sent/s | good/s | of the peak | critical ones good | p99 |\n|---|---|---|---|---|---|';
  return `## Goodput ${title}\n\nCapacity: ${Math.round(capacity)} requests a second; good is within a second.\n\n${head}\n${lines.join('\n')}\n\n`;
}

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
