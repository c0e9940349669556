import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../compose-file.js';

const scripts = [
  'hermetic-stage',
  'stack-stage',
  'compose-stage',
  'kubernetes-stage',
  'terraform-stage',
] as const;
type Script = (typeof scripts)[number];

interface Outcome {
  code: number | null;
  output: string;
  /** Stage scripts in the order in which they ran. */
  ran: string[];
  /** Result of each stage in the summary. */
  summary: Record<string, string>;
}

describe('.ci/run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-ci-'));
    mkdirSync(join(folder, '.ci'));
    copyFileSync(join(root, '.ci/run'), join(folder, '.ci/run'));
    chmodSync(join(folder, '.ci/run'), 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the script with stages that only record their run; those in `failing` end with the given exit code. */
  function run(
    environment: Record<string, string | undefined> = {},
    {
      failing = {},
      components = true,
    }: { failing?: Partial<Record<Script, string>>; components?: boolean } = {},
  ): Outcome {
    for (const name of scripts) {
      const path = join(folder, '.ci', name);
      writeFileSync(path, `#!/bin/sh\necho "ran ${name}"\n${failing[name] ?? 'exit 0'}\n`);
      chmodSync(path, 0o755);
    }
    if (components) mkdirSync(join(folder, 'servers'), { recursive: true });
    const { PATH = '' } = process.env;
    const { status, stdout, stderr } = spawnSync(join(folder, '.ci/run'), {
      env: { PATH, COMPONENTS_FOLDER: './servers', SKIP_STAGES: '', ...environment },
      encoding: 'utf8',
    });
    const output = stdout + stderr;
    const [, after = ''] = output.split('=== summary');
    return {
      code: status,
      output,
      ran: [...output.matchAll(/^ran (\S+)$/gm)].map(([, name = '']) => name),
      summary: Object.fromEntries(
        [...after.matchAll(/^([a-z][a-z-]*) {2,}(.+)$/gm)].map(([, name = '', text = '']) => [name, text]),
      ),
    };
  }
  const matches = (summary: Record<string, string>, expected: Record<string, RegExp>) => {
    assert.deepEqual(Object.keys(summary), [
      'hermetic',
      'real-servers',
      'compose',
      'kubernetes',
      'terraform',
    ]);
    for (const [name, pattern] of Object.entries(expected)) assert.match(summary[name] ?? '', pattern, name);
  };

  it('passes when all five stages pass, and lists each', () => {
    const { code, ran, summary, output } = run();
    assert.deepEqual(ran, [...scripts]);
    matches(summary, {
      hermetic: /^passed in/,
      'real-servers': /^passed in/,
      compose: /^passed in/,
      kubernetes: /^passed in/,
      terraform: /^passed in/,
    });
    assert.match(output, /=== passed\n$/);
    assert.equal(code, 0);
  });

  it('fails and reports NOT RUN for the three stages whose servers are missing', () => {
    const { code, ran, summary, output } = run({}, { components: false });
    assert.deepEqual(ran, ['hermetic-stage', 'terraform-stage']);
    matches(summary, {
      hermetic: /^passed/,
      'real-servers': /^NOT RUN: .*servers/,
      compose: /^NOT RUN: .*servers/,
      kubernetes: /^NOT RUN: .*servers/,
      terraform: /^passed/,
    });
    assert.match(output, /=== FAILED\n$/);
    assert.equal(code, 1);
  });

  it('passes without the stages in SKIP_STAGES', () => {
    const { code, ran, summary } = run(
      { SKIP_STAGES: 'real-servers compose kubernetes terraform' },
      { components: false },
    );
    assert.deepEqual(ran, ['hermetic-stage']);
    matches(summary, { hermetic: /^passed/, 'real-servers': /^switched off/, compose: /^switched off/ });
    assert.equal(code, 0);
  });

  it('switches the stages kubernetes and terraform off, and names them, when SKIP_STAGES is not set', () => {
    const { code, ran, summary } = run({ SKIP_STAGES: undefined });
    assert.deepEqual(ran, ['hermetic-stage', 'stack-stage', 'compose-stage']);
    matches(summary, {
      compose: /^passed/,
      kubernetes: /^switched off by name/,
      terraform: /^switched off by name/,
    });
    assert.equal(code, 0);
  });

  it('runs the other stages when SKIP_STAGES names one', () => {
    const { code, ran, summary } = run({ SKIP_STAGES: 'real-servers' });
    assert.deepEqual(ran, ['hermetic-stage', 'compose-stage', 'kubernetes-stage', 'terraform-stage']);
    matches(summary, { 'real-servers': /^switched off/, compose: /^passed/ });
    assert.equal(code, 0);
  });

  it('fails for a stage that did not run and is not in SKIP_STAGES', () => {
    const { code, summary } = run({ SKIP_STAGES: 'compose' }, { components: false });
    matches(summary, { 'real-servers': /^NOT RUN/, compose: /^switched off/ });
    assert.equal(code, 1);
  });

  for (const names of ['stack', 'compose,real-servers', 'compose Hermetic', '*']) {
    it(`refuses an unknown stage in SKIP_STAGES: ${names}`, () => {
      const { code, ran, output } = run({ SKIP_STAGES: names });
      assert.deepEqual(ran, []);
      assert.match(
        output,
        /there is no stage .*; the stages are: hermetic real-servers compose kubernetes terraform/,
      );
      assert.equal(code, 2);
    });
  }

  it('fails when SKIP_STAGES names every stage', () => {
    const { code, ran } = run({ SKIP_STAGES: 'hermetic real-servers compose kubernetes terraform' });
    assert.deepEqual(ran, []);
    assert.equal(code, 1);
  });

  it('ends at a failed stage with its exit code, and lists the stages that did not run', () => {
    const { code, ran, summary } = run({}, { failing: { 'stack-stage': 'exit 3' } });
    assert.deepEqual(ran, ['hermetic-stage', 'stack-stage']);
    matches(summary, { hermetic: /^passed/, 'real-servers': /^FAILED$/, compose: /^NOT RUN/ });
    assert.equal(code, 3);
  });

  it('summarises a run that a signal ends', () => {
    // The parent of a stage is .ci/run itself.
    const { code, summary } = run({}, { failing: { 'stack-stage': 'kill -TERM $PPID; exit 0' } });
    matches(summary, { hermetic: /^passed/, compose: /^NOT RUN/ });
    assert.equal(code, 143);
  });
});
