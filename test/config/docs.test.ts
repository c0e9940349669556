import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorsPage, logFieldsPage, settingsPage } from './docs/render.js';

const docs = resolve(dirname(fileURLToPath(import.meta.url)), '../../../docs');

describe('docs', () => {
  for (const [file, render] of [
    ['errors.md', errorsPage],
    ['log-fields.md', logFieldsPage],
    ['settings.md', settingsPage],
  ] as const) {
    it(`${file} says what the code says`, () => {
      const path = resolve(docs, file);
      if (process.env.UPDATE_DOCS === '1') writeFileSync(path, render());
      assert.equal(readFileSync(path, 'utf8'), render(), `run: npm run docs`);
    });
  }
});
