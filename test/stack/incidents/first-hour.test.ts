import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Running } from '@glasshouse/launcher';
import { launchForTests } from '../../acceptance/target.js';

const root = resolve(import.meta.dirname, '../../../..');
const page = readFileSync(join(root, 'docs/first-hour.md'), 'utf8');

/** Returns the `sh` blocks below a heading of docs/first-hour.md. */
function blocksOf(heading: string): string[] {
  const [, after = ''] = page.split(`\n## ${heading} `);
  const [section = ''] = after.split('\n## ');
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, commands = '']) => commands);
}

const headings = [
  'Start the shop',
  'Your first trace',
  'Your first search',
  'Your first comparison',
  'Your first incident',
];

describe('docs/first-hour.md', function firstHour() {
  this.timeout(600_000);
  let shop: Running;
  before('launch the shop with faults enabled and demo traffic', async () => {
    shop = await launchForTests({
      inherited: { FAULTS_TOKEN: 'a-token-of-your-own' },
      trafficPaceMs: 400,
      readyMs: 120_000,
    });
  });
  after(() => shop?.close());

  /** Runs the blocks of a section in one shell, after the preparation of the terminal, with the addresses of the shop. */
  async function paste(heading: string): Promise<string> {
    const [, preparation = ''] = blocksOf('Start the shop');
    const commands = [preparation, ...blocksOf(heading)]
      .join('\n')
      .replaceAll('http://localhost:8080', shop.urls.gateway)
      // the wait for data is shorter, since the traffic is denser
      .replaceAll('sleep 45', 'sleep 20')
      // the package scripts compile before each command, which this suite has done
      .replaceAll('npm run --silent console --', 'node console/dist/server/src/cli/main.js')
      .replaceAll('npm run --silent incident --', 'node incidents/dist/src/cli/main.js');
    const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', '-euc', commands], {
      cwd: root,
      env: { ...process.env, CONSOLE_URL: shop.urls.console, COLUMNS: '' },
      maxBuffer: 8 << 20,
    });
    assert.equal(stderr, '');
    return stdout;
  }

  it('has the sections that this test runs, and no other commands', () => {
    const found = [...page.matchAll(/^```sh$/gm)].length;
    assert.equal(found, headings.flatMap(blocksOf).length);
    assert.deepEqual(blocksOf('Start the shop')[0], 'npm ci\nFAULTS_TOKEN=a-token-of-your-own npm start\n');
  });

  it('leads to a trace of two services and to its log records', async () => {
    const output = await paste('Your first trace');
    assert.match(output, /^gateway server GET \/products /m);
    assert.match(output, /^\. gateway client GET \/products /m);
    assert.match(output, /^\. \. product server GET \/products /m);
    assert.match(output, /GET \/products 200/);
  });

  it('finds an error without its trace id, and patterns of messages', async () => {
    const output = await paste('Your first search');
    assert.match(output, /"code":"PRODUCT_NOT_FOUND"/);
    assert.match(output, /gateway +GET \/products\/\{sku\} .* 404 /);
    assert.match(output, /info +product +[0-9a-f]{32} +GET \/products\/\{sku\} 404/);
    assert.match(output, /^pattern /m);
  });

  it('compares routes, edges and rates', async () => {
    const output = await paste('Your first comparison');
    assert.match(output, /^\/products .* \d+ (\(\d+\))? /m);
    assert.match(output, /^caller +callee +operation .* gap\.p50Ms/m);
    assert.match(output, /job gateway/);
  });

  it('leads from the story of an incident to full points and a mitigation', async () => {
    const output = await paste('Your first incident');
    assert.match(output, /^\. \. \. product client products\.find +[\d.]+ m?s +\d{3} ms/m, 'the slow span');
    assert.match(output, /^product client products\.find .* \d{3} ms \(/m, 'the slow operation, compared');
    assert.match(output, /12 of 12 points/);
    assert.match(output, /mitigate \d+ s/);
  });
});
