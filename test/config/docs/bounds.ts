import { boundsTable } from '@glasshouse/settings';
import { registry } from '../bounds/registry.js';

/** `docs/bounds.md`. */
export function boundsPage(): string {
  const lines = [
    '# Bounds',
    '',
    '<!-- Made from the declarations beside what they bound by `npm run docs`; a test compares both. Edit there. -->',
    '',
    'Whatever callers can fill in a process has a bound: in bytes where the sizes differ, else in number. A limit that a',
    'variable changes is shown with its default. `test/config/bounds/collections.ts` names every collection in the sources',
    'that outlives a call, with its bound or the reason why callers cannot fill it; a test fails for a collection that is',
    'not there.',
    '',
    'Limits of a single request, such as the size of its body or its deadline, are in the API document; what answers an',
    'unsafe request can have is in [errors.md](errors.md): `OVERLOADED`, `RATE_LIMITED` and `DEADLINE_EXCEEDED` of an account',
    'say that nothing was booked, `OUTCOME_UNKNOWN` says how to send the request again.',
    '',
  ];
  for (const [title, bounds] of Object.entries(registry)) lines.push(`## ${title}`, '', boundsTable(bounds));
  return lines.join('\n');
}
