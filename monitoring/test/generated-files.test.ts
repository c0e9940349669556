import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from '../src/index.js';
import { root } from '../src/root.js';

describe('the generated files', () => {
  for (const { path, content } of generatedFiles())
    it(`equal the repository: ${path}`, () => {
      assert.equal(readFileSync(join(root, path), 'utf8'), content, `run npm run generate (${path})`);
    });

  it('have distinct paths', () => {
    const paths = generatedFiles().map(({ path }) => path);
    assert.deepEqual([...new Set(paths)], paths);
  });
});
