import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { shopLogFields } from '@glasshouse/shop';
import { logFields } from '@glasshouse/telemetry';
import { serviceLogFields } from './docs/render.js';
import { root, sources } from './source-files.js';

/** Dotted keys that are paths in stored documents. */
const documentPaths = /^(saga\.lease(\..+)?|search\.(text|grams|version))$/;

/** Returns the dotted object keys in the sources of a workspace, without span attributes and document paths. */
function fieldsIn(workspace: string): Set<string> {
  const folder = join(root, workspace, 'src');
  const names = sources(folder)
    .filter((file) => relative(folder, file) !== 'log-fields.ts')
    .map((file) => readFileSync(file, 'utf8').replace(/attributes: \{[^}]*\}/g, ''))
    .flatMap((text) =>
      [...text.matchAll(/'([a-z_]+(?:\.[a-z_]+)+)'\s*:/g)].map((match) => match[1] as string),
    );
  return new Set(names.filter((name) => !documentPaths.test(name)));
}

const services = Object.keys(serviceLogFields).filter((workspace) => workspace !== 'services/shop');

describe('log fields of a service', () => {
  for (const workspace of services) {
    it(`are declared in log-fields.ts of ${workspace}, in services/shop or as ECS fields`, () => {
      const own = serviceLogFields[workspace] ?? {};
      const used = fieldsIn(workspace);
      const known = { ...logFields, ...shopLogFields };
      assert.deepEqual(
        [...used].filter((name) => !Object.hasOwn(known, name)).toSorted(),
        Object.keys(own).toSorted(),
      );
    });
  }

  it('are in services/shop if several services write them', () => {
    const used = services.map(fieldsIn);
    for (const name of Object.keys(shopLogFields))
      assert.ok(used.filter((names) => names.has(name)).length > 1, `${name} belongs to one service`);
  });

  it('are not ECS fields', () => {
    const ecs = Object.values(serviceLogFields).flatMap((fields) =>
      Object.keys(fields).filter((name) => Object.hasOwn(logFields, name)),
    );
    assert.deepEqual(ecs, []);
  });
});
