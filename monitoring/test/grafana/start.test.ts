import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pages } from '../../src/grafana/links.js';
import { dashboards } from '../../src/index.js';
import { root } from '../../src/root.js';

describe('grafana/start.sh', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dashboards-'));
  after(() => rmSync(folder, { recursive: true }));

  it('writes each dashboard with the addresses of the environment, and runs the command', () => {
    const addresses = Object.fromEntries(
      Object.keys(pages).map((name, index) => [
        `${name.toUpperCase()}_URL`,
        `https://${name}.example:${index + 1}`,
      ]),
    );
    const output = execFileSync('sh', [join(root, 'grafana/start.sh'), 'echo', 'started', 'here'], {
      env: { PATH: process.env.PATH, DASHBOARDS: folder, ...addresses },
      encoding: 'utf8',
    });
    assert.equal(output, 'started here\n');
    assert.deepEqual(
      readdirSync(folder),
      Object.keys(dashboards())
        .map((name) => `${name}.json`)
        .sort(),
    );
    for (const [name, dashboard] of Object.entries(dashboards())) {
      let expected = JSON.stringify(dashboard);
      for (const [page, url] of Object.entries(pages))
        expected = expected.replaceAll(url, addresses[`${page.toUpperCase()}_URL`] ?? '');
      const written = readFileSync(join(folder, `${name}.json`), 'utf8');
      assert.deepEqual(JSON.parse(written), JSON.parse(expected), name);
      assert.ok(!written.includes('localhost'), name);
    }
  });

  it('fails without an address', () => {
    assert.throws(
      () =>
        execFileSync('sh', [join(root, 'grafana/start.sh'), 'echo'], {
          env: { PATH: process.env.PATH, DASHBOARDS: folder },
          stdio: 'pipe',
        }),
      /CONSOLE_URL/,
    );
  });
});
