import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { readText, root } from '../compose-file.js';
import { settingSections } from './render.js';

/** Composition roots, which list the declarations that the process reads. */
const mains: Record<string, string> = {
  gateway: 'gateway/src/main.ts',
  ...Object.fromEntries(
    readdirSync(`${root}/services`)
      .map((service): [string, string] => [service, `services/${service}/src/main.ts`])
      .filter(([, main]) => existsSync(`${root}/${main}`)),
  ),
};

const namesIn = (path: string) =>
  [...readText(path).matchAll(/\.\.\.(\w+)Settings\b/g)].map(([, name]) => name);

describe('docs/settings.md', () => {
  for (const [title, name] of [
    ['Services with documents', 'store'],
    ['Services with a cache', 'cache'],
  ] as const) {
    it(`lists under "${title}" the services whose main.ts reads ${name}Settings`, () => {
      const text = settingSections().find((section) => section.title === title)?.text ?? '';
      const listed = /^Read by (.*)\.$/.exec(text)?.[1]?.split(/, | and /) ?? [];
      const readers = Object.keys(mains).filter((service) =>
        namesIn(mains[service] as string).includes(name),
      );
      assert.deepEqual(listed.sort(), readers.sort());
    });
  }

  for (const [service, path] of Object.entries(mains)) {
    it(`has a section for the settings of ${service}`, () => {
      assert.ok(namesIn(path).includes(service), `${path} reads ${service}Settings`);
      const section = settingSections().find(({ title }) => title === service);
      assert.ok(Object.keys(section?.declarations ?? {}).length > 0);
    });
  }
});
