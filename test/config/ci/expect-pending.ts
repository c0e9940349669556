/**
 * Root hook for mocha's `--require`: fails the run when the skipped tests differ from those listed in the file that
 * EXPECTED_PENDING names, so that no test stops running unnoticed.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Context, RootHookObject, Suite } from 'mocha';

/**
 * Returns the lines of a list: full titles, or a suite's title and ` *` for all of its tests. Blank lines and lines that
 * begin with `#` are ignored.
 */
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

/** Returns the titles of skipped tests, sorted; a listed `suite *` replaces the titles that it covers. */
function summarise(titles: readonly string[], listed: readonly string[]): string[] {
  const suites = listed.filter((line) => line.endsWith(' *'));
  const lines = titles.map((title) => suites.find((line) => title.startsWith(line.slice(0, -1))) ?? title);
  return [...new Set(lines)].sort();
}

export const mochaHooks: RootHookObject = {
  afterAll(this: Context) {
    const file = process.env.EXPECTED_PENDING;
    assert.ok(file, 'EXPECTED_PENDING names no file');
    const root = this.test?.parent;
    assert.ok(root?.root, 'not run as a root hook');
    const listed = readTitles(readFileSync(file, 'utf8'));
    assert.deepEqual(summarise(pendingTitles(root), listed), listed, `skipped tests, and ${file}`);
  },
};
