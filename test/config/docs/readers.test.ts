import assert from 'node:assert/strict';
import { serviceOf } from '@glasshouse/roster';
import { readText } from '../compose-file.js';
import { serviceWorkspaces } from '../services.js';

/** Returns the settings that a composition root passes to `runService`: `store` for `storeSettings`. */
const readIn = (path: string) =>
  [...readText(path).matchAll(/(?:\.\.\.|declarations: )(\w+)Settings\b/g)].map(([, name]) => name as string);

describe('services/roster/src/roster.ts', () => {
  for (const { name, main, settings } of serviceWorkspaces) {
    const { store, cache, calls } = serviceOf(name);

    it(`has store, cache and calls of ${name} if its main.ts reads their settings`, () => {
      const read = readIn(main);
      assert.deepEqual(
        { store: read.includes('store'), cache: read.includes('cache'), calls: read.includes('client') },
        { store, cache, calls: calls.length > 0 },
        `${main} reads ${read.map((each) => `${each}Settings`).join(', ')}`,
      );
    });

    it(`has the same port for ${name} as its main.ts`, () => {
      assert.match(readText(main), new RegExp(`defaultPort: ports\\.${name},`));
    });

    it(`lists the services whose addresses are settings of ${name} as its upstream services`, () => {
      const upstreams = Object.keys(settings)
        .filter((setting) => serviceWorkspaces.some((other) => setting === `${other.name.toUpperCase()}_URL`))
        .map((setting) => setting.slice(0, -'_URL'.length).toLowerCase());
      assert.deepEqual(upstreams.sort(), [...calls].sort());
      if (Object.keys(settings).length > 0)
        assert.ok(readIn(main).includes(name), `${main} reads ${name}Settings`);
    });
  }
});
