import { boundsTable } from '@glasshouse/settings';
import { registry } from '../bounds/registry.js';

/** Renders `docs/bounds.md`. */
export function boundsPage(): string {
  const lines = [
    '# Bounds',
    '',
    '<!-- Generated from the declarations of the bounds by `npm run docs`; a test compares both. Edit there. -->',
    '',
    'Every collection that callers can fill has a bound: in bytes if its items differ in size, otherwise in items. If a',
    'setting changes the limit, the table has the default. `test/config/bounds/collections.ts` lists every collection that',
    'outlives a call, with its bound or the reason why callers cannot fill it; a test fails for a collection that is not',
    'listed.',
    '',
    'The API document has the limits of a single request, such as the size of its body and its deadline. The errors of',
    'unsafe requests are in [errors.md](errors.md): after `OVERLOADED`, `RATE_LIMITED` and `DEADLINE_EXCEEDED` of an account',
    'nothing was booked; the detail of `OUTCOME_UNKNOWN` describes how to repeat the request.',
    '',
  ];
  for (const [title, bounds] of Object.entries(registry)) lines.push(`## ${title}`, '', boundsTable(bounds));
  return lines.join('\n');
}
