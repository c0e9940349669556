import { markdownTable } from '@glasshouse/settings';
import type { AttackGroup, Row } from './attack.js';
import { groups, last } from './groups/index.js';

/** docs/attacks.md: what is tried against the shop, and what has to come of it. */
export function attacksPage(): string {
  const rows = [...groups, last].reduce((sum, { rows: each }) => sum + each.length, 0);
  return [
    '# Attacks',
    '',
    '<!-- Made from test/acceptance/attacks by `npm run docs`; a test compares both. Edit there. -->',
    '',
    `What \`test/acceptance/attacks.test.ts\` tries against the running shop, through the gateway: ${rows} rows, many of`,
    'several requests. Run it alone with `npx tsc -b && npx mocha --no-config test/dist/acceptance/attacks.test.js`;',
    'with `GATEWAY_URL` set, against the shop there.',
    '',
    'After each row every service is asked for its health. Of each answer is checked, besides what the table says: it is',
    'no 5xx; its trace is named in `trace-id`; a failure is a problem document (RFC 9457), on the endpoints of OAuth one',
    'of RFC 6749; nothing in it tells of the code, a library or an address behind.',
    '',
    ...[...groups, last].flatMap(section),
  ].join('\n');
}

function section({ title, about, ownSystem, rows }: AttackGroup): string[] {
  return [
    `## ${title}`,
    '',
    about + (ownSystem ? ' Always against a system launched for it.' : ''),
    '',
    markdownTable(
      ['attack', 'answer'],
      rows.map((row) => [row.name, outcomeOf(row)]),
    ),
    '',
  ];
}

export function outcomeOf(row: Row): string {
  if ('play' in row) return row.outcome;
  if ('bytes' in row) return row.responses.join(', then ') || 'the connection is closed without an answer';
  return row.also === undefined ? row.expect : `${row.expect}: ${row.also}`;
}
