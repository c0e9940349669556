/**
 * Root hook for mocha's `--require`: fails the run when the skipped tests differ from those listed in the file that
 * EXPECTED_PENDING names, so that no test stops running unnoticed.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Context, RootHookObject, Suite } from 'mocha';

/** Full titles, one a line; blank lines and lines that begin with `#` are left out. */
export function readTitles(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .sort();
}

function pendingTitles(suite: Suite): string[] {
  return [
    ...suite.tests.filter((test) => test.isPending()).map((test) => test.fullTitle()),
    ...suite.suites.flatMap(pendingTitles),
  ];
}

export const mochaHooks: RootHookObject = {
  afterAll(this: Context) {
    const file = process.env.EXPECTED_PENDING;
    assert.ok(file, 'EXPECTED_PENDING names no file');
    const root = this.test?.parent;
    assert.ok(root?.root, 'not run as a root hook');
    assert.deepEqual(
      pendingTitles(root).sort(),
      readTitles(readFileSync(file, 'utf8')),
      `skipped tests, and ${file}`,
    );
  },
};
