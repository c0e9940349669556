import assert from 'node:assert/strict';
import { readCompose, readText } from '../compose-file.js';

const [, section = ''] = readText('DESIGN.md').split('\n## Run so far, and not yet run\n');

describe('DESIGN.md, Run so far, and not yet run', () => {
  for (const [name, { image }] of Object.entries(readCompose().services)) {
    // The jobs that run scripts of this repository need only Node.
    if (image === undefined || image.startsWith('node:')) continue;

    it(`has a row with the version of ${name}`, () => {
      const [, version = ''] = /:v?([\d.]+)/.exec(image) ?? [];
      const rows = section.split('\n').filter((line) => line.startsWith('| '));
      assert.ok(
        rows.some((row) => new RegExp(`^\\|[^|]*\\b${version.replaceAll('.', '\\.')}\\b`).test(row)),
        `${image} is in the first column of no row`,
      );
    });
  }
});
