/** Entry point of `npm run doctor`: checks whether this machine can run the shop, and exits with 1 if it cannot. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readComposeFile } from './compose-file.js';
import { machineProbes } from './machine-probes.js';
import { isReady, renderJson, renderText } from './render-results.js';
import { runChecks } from './run-checks.js';

const root = resolve(import.meta.dirname, '../../../..');
const unknown = process.argv.slice(2).filter((argument) => argument !== '--json');
if (unknown.length > 0) {
  process.stderr.write(`unknown option ${unknown.join(' ')}; usage: npm run doctor [-- --json]\n`);
  process.exitCode = 1;
} else {
  const probes = machineProbes();
  const compose = readComposeFile(
    readFileSync(join(root, 'docker-compose.yml'), 'utf8'),
    probes.read(join(root, '.env')),
    process.env,
  );
  const results = await runChecks(compose, probes);
  const render = process.argv.includes('--json') ? renderJson : renderText;
  process.stdout.write(`${render(results)}\n`);
  process.exitCode = isReady(results) ? 0 : 1;
}
