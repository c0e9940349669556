import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { samples, withBody } from './attacks/operations.js';
import { attacksPage } from './attacks/page.js';

const page = fileURLToPath(new URL('../../../docs/attacks.md', import.meta.url));

describe('docs/attacks.md', () => {
  it('is up to date with the attacks', () => {
    if (process.env.UPDATE_DOCS === '1') writeFileSync(page, attacksPage());
    assert.equal(readFileSync(page, 'utf8'), attacksPage(), 'run: npm run docs');
  });

  it('covers every operation with a body', () => {
    assert.deepEqual(
      withBody.map(({ id }) => id).filter((id) => !(id in samples)),
      [],
    );
  });
});
