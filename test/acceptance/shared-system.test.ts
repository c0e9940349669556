import { readdirSync } from 'node:fs';

/**
 * Loads every suite of `shared-system/` as parts of this file, which mocha runs in one process, so that they share one
 * system. Each of them also runs alone.
 */
const folder = new URL('./shared-system/', import.meta.url);
for (const name of readdirSync(folder).sort())
  if (name.endsWith('.test.js')) await import(new URL(name, folder).href);
