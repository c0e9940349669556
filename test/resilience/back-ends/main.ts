/** `npm run back-ends`: measures a service with failing back-ends; `--write-docs` also writes `docs/back-ends.md`. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { RowFigures } from './figures.js';
import { faultsOf } from './judge.js';
import { measure, quick, whole } from './measure.js';
import { pagePath, renderPage } from './page.js';
import type { Clients } from './product.js';
import { describeRun, saveResults } from './results.js';
import { rowsOf } from './rows.js';
import { table } from './table.js';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    'write-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(
    'usage: npm run back-ends -- [--quick] [--write-docs]\n' +
      '  --quick       sends fewer requests, as npm test does\n' +
      '  --write-docs  writes docs/back-ends.md\n',
  );
  process.exit();
}
const scale = values.quick ? quick : whole;
const all: RowFigures[] = [];
for (const clients of ['kit', 'classic'] satisfies Clients[]) {
  const figures = await measure(clients, scale, (text) => process.stderr.write(`${text}\n`));
  process.stdout.write(`\n${clients}\n\n${table(figures)}\n`);
  for (const [at, row] of rowsOf(clients).entries()) {
    const faults = faultsOf(row, figures[at] as RowFigures, figures[0] as RowFigures);
    for (const fault of faults) process.stderr.write(`${clients}, ${row.title}: ${fault}\n`);
    if (faults.length > 0) process.exitCode = 1;
  }
  all.push(...figures);
}
if (values['write-docs']) {
  const results = describeRun(scale, all);
  saveResults(results);
  writeFileSync(pagePath, renderPage(results));
}
