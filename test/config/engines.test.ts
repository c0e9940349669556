import assert from 'node:assert/strict';
import { subset, validRange } from 'semver';
import { readText } from './compose-file.js';
import { workspaces } from './source-files.js';

interface LockedPackage {
  /** True for a package that only devDependencies need. */
  dev?: boolean;
  engines?: { node?: string } | string[];
}

const { engines } = JSON.parse(readText('package.json')) as { engines: { node: string } };
const { packages } = JSON.parse(readText('package-lock.json')) as { packages: Record<string, LockedPackage> };

/** Returns the range of Node versions that a package supports; without one, it supports every version. */
const nodeRange = ({ engines: supported }: LockedPackage): string =>
  (Array.isArray(supported) ? undefined : supported?.node) ?? '*';

/** Node versions at run time, without Node 21: packages exclude it, as it has had no fixes since 2024. */
const forRunning = `${engines.node} <21 || >=22`;
/** Node versions for development: mocha excludes Node 21 and Node 22 before 22.12, without fixes since 2025. */
const forDevelopment = '^20.19 || >=22.12';

describe('package-lock.json', () => {
  for (const [kind, dev, nodes] of [
    ['runtime', false, forRunning],
    ['development', true, forDevelopment],
  ] as const) {
    it(`has only ${kind} packages that support Node ${nodes}`, () => {
      const entries = Object.entries(packages).filter(([, entry]) => (entry.dev ?? false) === dev);
      assert.ok(entries.length > 50, `${entries.length} packages read`);
      const unfit = entries.filter(([name, entry]) => {
        const range = nodeRange(entry);
        assert.ok(validRange(range) !== null, `${name}: "${range}" is not a range`);
        return !subset(nodes, range);
      });
      assert.deepEqual(
        unfit.map(([name, entry]) => `${name} supports ${nodeRange(entry)}`),
        [],
      );
    });
  }

  it('has the same Node version as the manifests of all workspaces', () => {
    for (const folder of workspaces()) {
      assert.equal(
        nodeRange(JSON.parse(readText(`${folder}/package.json`)) as LockedPackage),
        engines.node,
        folder,
      );
    }
  });

  it('has no deprecated package, and no install script except two that .npmrc disables', () => {
    assert.match(readText('.npmrc'), /^ignore-scripts=true$/m);
    const flagged = Object.entries(packages).filter(
      ([name, entry]) =>
        'deprecated' in entry ||
        ('hasInstallScript' in entry && !/^node_modules\/(@scarf\/scarf|esbuild)$/.test(name)),
    );
    assert.deepEqual(
      flagged.map(([name]) => name),
      [],
    );
  });
});
