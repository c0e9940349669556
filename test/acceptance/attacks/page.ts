import { markdownTable } from '@glasshouse/settings';
import type { AttackGroup, Row } from './attack.js';
import { groups, last } from './groups/index.js';

/** Renders docs/attacks.md: the attacks and their expected outcomes. */
export function attacksPage(): string {
  const rows = [...groups, last].reduce((sum, { rows: each }) => sum + each.length, 0);
  return [
    '# Attacks',
    '',
    '<!-- Generated from test/acceptance/attacks by `npm run docs`; a test compares both. Edit there. -->',
    '',
    `Attacks that \`test/acceptance/attacks.test.ts\` sends to the running shop through the gateway: ${rows} rows, many of`,
    'them with several requests. `npm run build && npx mocha --no-config test/dist/acceptance/attacks.test.js` runs only',
    'these tests; with `GATEWAY_URL` they run against an external shop.',
    '',
    'After each row, `/health/ready` of every service must return 200. In addition to the table, every response is checked:',
    'it is not a 5xx; it has a `trace-id`; an error is a problem document (RFC 9457), or has the form of RFC 6749 at the',
    'OAuth endpoints; it discloses no code, library or internal address.',
    '',
    ...[...groups, last].flatMap(section),
  ].join('\n');
}

function section({ title, about, ownSystem, rows }: AttackGroup): string[] {
  return [
    `## ${title}`,
    '',
    about + (ownSystem ? ' These always run against a system that is launched for them.' : ''),
    '',
    markdownTable(
      ['attack', 'response'],
      rows.map((row) => [row.name, outcomeOf(row)]),
    ),
    '',
  ];
}

export function outcomeOf(row: Row): string {
  if ('play' in row) return row.outcome;
  if ('bytes' in row) return row.responses.join(', then ') || 'the connection is closed without a response';
  return row.also === undefined ? row.expect : `${row.expect}: ${row.also}`;
}
