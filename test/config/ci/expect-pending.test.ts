import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../compose-file.js';

const hook = fileURLToPath(new URL('expect-pending.js', import.meta.url));

const suites = `
describe('a', () => { it('runs', () => {}); it('is skipped', function () { this.skip(); }); });
describe('b', () => { before(function () { this.skip(); }); it('has no system', () => {}); });
`;

describe('the hook for skipped tests', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-pending-'));
    writeFileSync(join(folder, 'suites.test.mjs'), suites);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function run(listed: string) {
    const list = join(folder, 'pending');
    writeFileSync(list, listed);
    const { status, stdout } = spawnSync(
      process.execPath,
      ['node_modules/mocha/bin/mocha.js', '--no-config', '--require', hook, join(folder, 'suites.test.mjs')],
      { cwd: root, env: { ...process.env, EXPECTED_PENDING: list }, encoding: 'utf8' },
    );
    return { status, stdout };
  }

  it('passes a run that skips exactly the listed tests', () => {
    const { status, stdout } = run('# why\na is skipped\n\nb has no system\n');
    assert.equal(status, 0, stdout);
    assert.match(stdout, /1 passing.*\n.*2 pending/);
  });

  it('passes a run that skips all tests of a listed suite', () => {
    const { status, stdout } = run('a is skipped\nb *\n');
    assert.equal(status, 0, stdout);
  });

  it('fails a run that skips no test of a listed suite', () => {
    const { status, stdout } = run('a is skipped\nb *\nc *\n');
    assert.equal(status, 1);
    assert.match(stdout, /c \*/);
  });

  it('fails a run that skips an unlisted test', () => {
    const { status, stdout } = run('a is skipped\n');
    assert.equal(status, 1);
    assert.match(stdout, /b has no system/);
  });

  it('fails a run that does not skip a listed test', () => {
    const { status, stdout } = run('a is skipped\na runs\nb has no system\n');
    assert.equal(status, 1);
    assert.match(stdout, /a runs/);
  });
});
