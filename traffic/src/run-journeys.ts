/** `npm run journeys -- --target URL [--journey NAME]...`: runs the journeys once and prints the result of each step. */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ports } from '@glasshouse/roster';
import type { JourneyReport } from './journey.js';
import { journeys } from './journeys/index.js';
import type { Credentials } from './people.js';
import { table } from './report.js';
import { createShopper } from './shopper.js';

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: process.env.GATEWAY_URL || `http://127.0.0.1:${ports.gateway}` },
    journey: { type: 'string', multiple: true },
    help: { type: 'boolean', short: 'h' },
  },
});
const names = Object.keys(journeys);

if (values.help) {
  const list = Object.values(journeys).map(({ name, about }) => `  ${name.padEnd(20)} ${about}`);
  console.log(
    `npm run journeys -- [--target http://127.0.0.1:${ports.gateway}] [--journey NAME]...\n${list.join('\n')}`,
  );
} else {
  const unknown = values.journey?.find((name) => !names.includes(name));
  if (unknown) throw new Error(`unknown journey ${unknown}; known journeys: ${names.join(', ')}`);
  process.exitCode = await runAll(values.journey ?? names);
}

async function runAll(wanted: readonly string[]): Promise<number> {
  const administrator = findAdministrator();
  const shopper = createShopper({ gateway: values.target });
  const reports: JourneyReport[] = [];
  let skipped = 0;
  try {
    for (const name of wanted) {
      const journey = journeys[name as keyof typeof journeys];
      if (journey.needsAdministrator && !administrator) {
        console.error(
          `${name} needs an administrator: set ADMIN_PASSWORD (or DATA_FOLDER, where npm start keeps admin.json)`,
        );
        skipped += 1;
        continue;
      }
      reports.push(await journey.run({ shopper, administrator }));
    }
  } finally {
    await shopper.close();
  }
  console.log(table(reports));
  return skipped === 0 && reports.every(({ ok }) => ok) ? 0 : 1;
}

/** Reads ADMIN_USERNAME and ADMIN_PASSWORD, else the file that `npm start` keeps in its data folder. */
function findAdministrator(): Credentials | undefined {
  const { ADMIN_USERNAME = 'admin', ADMIN_PASSWORD, DATA_FOLDER = './data' } = process.env;
  if (ADMIN_PASSWORD) return { username: ADMIN_USERNAME, password: ADMIN_PASSWORD };
  const file = `${DATA_FOLDER}/admin.json`;
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Credentials) : undefined;
}
