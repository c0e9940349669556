import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../compose-file.js';

const mocha = join(root, 'node_modules/mocha/bin/mocha.js');

describe('.ci/run-tests', function runTests() {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-run-tests-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Writes test files by name, runs them and returns the exit code and the output. */
  function run(
    files: Record<string, string>,
    options: readonly string[] = [],
  ): { code: number | null; output: string } {
    const paths = Object.entries(files).map(([name, text]) => {
      const path = join(folder, `${name}.cjs`);
      writeFileSync(path, text);
      return path;
    });
    const { status, stdout, stderr } = spawnSync(
      join(root, '.ci/run-tests'),
      [process.execPath, mocha, '--no-config', '--no-color', ...options, ...paths],
      { encoding: 'utf8' },
    );
    return { code: status, output: stdout + stderr };
  }
  const passing = "it('passes', () => {});";
  const broken = "it('is broken', () => { throw new Error('always wrong'); });";
  /** Fails in its first run; in the second the state that its hook makes must be new. */
  const unreliable = () => `
    const { existsSync, writeFileSync } = require('node:fs');
    const mark = ${JSON.stringify(join(folder, 'mark'))};
    let killed = false;
    it('kills', () => { if (killed) throw new Error('killed before'); killed = true; });
    it('is in time', () => { if (!existsSync(mark)) { writeFileSync(mark, ''); throw new Error('too slow once'); } });`;

  it('runs passing tests once', () => {
    const { code, output } = run({ passing });
    assert.equal(code, 0, output);
    assert.equal(output.split('1 passing').length, 2, output);
  });

  it('runs only the failed file again, in a new process, and keeps its first error', () => {
    const { code, output } = run({ passing, unreliable: unreliable() });
    assert.equal(code, 0, output);
    const [first = '', second = ''] = output.split('=== these test files failed and run once more, alone:');
    assert.match(first, /2 passing[\s\S]*1 failing[\s\S]*too slow once/);
    assert.match(second, /unreliable\.cjs\n[\s\S]*2 passing/);
    assert.match(output, /=== passed only when repeated; see their first errors above\n$/);
  });

  it('knows the failed file of a parallel run, too', () => {
    const { code, output } = run({ passing, unreliable: unreliable() }, ['--parallel', '--jobs', '2']);
    assert.equal(code, 0, output);
    assert.match(output, /1 failing[\s\S]*run once more, alone:\n {2}\S*unreliable\.cjs\n[\s\S]*2 passing/);
  });

  it('fails when a file fails twice', () => {
    const { code, output } = run({ passing, broken });
    assert.equal(code, 1);
    assert.equal(output.split('always wrong').length, 3, output);
  });

  it('repeats a file whose hook fails', () => {
    const hook = `describe('a server', () => {
      before('start', () => { throw new Error('no start'); });
      it('works', () => {});
    });`;
    const { code, output } = run({ hook });
    assert.equal(code, 1);
    assert.equal(output.split('no start').length, 3, output);
  });

  it('does not repeat more than three files', () => {
    const { code, output } = run({ a: broken, b: broken, c: broken, d: broken });
    assert.equal(code, 4);
    assert.doesNotMatch(output, /run once more/);
  });

  it('does not repeat a failure that belongs to no file', () => {
    const { code, output } = run({
      broken: `${broken} setTimeout(() => {}, 0);`,
      missing: 'require("./none");',
    });
    assert.notEqual(code, 0);
    assert.doesNotMatch(output, /run once more/);
  });
});
