import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repairFile } from '../../src/embedded/repair-file.js';

describe('repairFile', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-repair-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const long = 'x'.repeat(200_000);
  for (const [what, text, kept] of [
    ['leaves a whole file alone', 'a\nb\n', 'a\nb\n'],
    ['leaves an empty file alone', '', ''],
    ['cuts off the last line', 'a\nb\nc', 'a\nb\n'],
    ['cuts off the only line', 'abc', ''],
    ['cuts off a line longer than what is read at once', `a\n${long}`, 'a\n'],
    ['finds the end of a line before one that long', `${long}\n${long}`, `${long}\n`],
  ] as const) {
    it(what, async () => {
      const path = join(folder, 'file');
      writeFileSync(path, text);
      assert.equal(await repairFile(path), text.length - kept.length);
      assert.equal(readFileSync(path, 'utf8'), kept);
    });
  }

  it('does not mind a file that is not there', async () => {
    assert.equal(await repairFile(join(folder, 'none')), 0);
  });
});
