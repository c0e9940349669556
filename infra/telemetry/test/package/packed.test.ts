import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPacked, type Manifest } from './install-packed.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Entry points for the tests of other workspaces, which are not packed. */
const onlyHere = ['./exporter-testing'];

describe('packed kit', () => {
  let folder: string;
  let packed: string;
  let manifest: Manifest;

  before(function pack() {
    this.timeout(60_000);
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'telemetry-packed-')));
    ({ manifest, packed } = installPacked(root, folder));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('depends only on prom-client, with Koa as a peer dependency', () => {
    assert.deepEqual(Object.keys(manifest.dependencies), ['prom-client']);
    assert.equal(manifest.optionalDependencies, undefined);
    assert.deepEqual(Object.keys(manifest.peerDependencies ?? {}), ['koa']);
  });

  it('contains the files of every entry point except those for tests', () => {
    for (const [entry, files] of Object.entries(manifest.exports))
      for (const file of Object.values(files))
        assert.equal(existsSync(resolve(packed, file)), !onlyHere.includes(entry), `${entry}: ${file}`);
  });

  it('works outside this repository: every entry point loads, and spans and logs are recorded', () => {
    const entries = Object.keys(manifest.exports).filter((entry) => !onlyHere.includes(entry));
    const program = `
      for (const entry of ${JSON.stringify(entries)}) await import('@glasshouse/telemetry' + entry.slice(1));
      const { createTelemetry, streamLogs, zipkinSpans } = await import('@glasshouse/telemetry');
      const logs = [streamLogs(process.stdout)];
      const spans = [zipkinSpans({ urls: ['http://127.0.0.1:1'] })];
      const telemetry = createTelemetry({ service: { name: 'alone' }, logs, spans });
      const span = telemetry.rootSpan('work');
      span.log.info('done');
      span.end();
      const [, lines] = telemetry.deliveryStats();
      if (lines.produced !== 1) throw new Error('not counted: ' + JSON.stringify(lines));
      await telemetry.close(50);`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: folder,
      encoding: 'utf8',
    });
    const record = JSON.parse(output) as Record<string, string>;
    assert.equal(record.message, 'done');
    assert.match(record['trace.id'] ?? '', /^[0-9a-f]{32}$/);
  });
});
