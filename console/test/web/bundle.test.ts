import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import {
  type BundleManifest,
  bundlePaths,
  hashInputs,
  staleBundleReason,
} from '../../server/src/web-bundle.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const bundle = join(root, bundlePaths.folder);
const maxScriptBytes = 150_000;

describe('bundle of the pages', () => {
  it('has at most 150 KB of scripts, compressed', async () => {
    const scripts = (await readdir(bundle)).filter((name) => name.endsWith('.js'));
    assert.ok(scripts.includes('main.js'), scripts.join());
    const sizes = await Promise.all(
      scripts.map(async (name) => gzipSync(await readFile(join(bundle, name))).length),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(total <= maxScriptBytes, `${total} bytes`);
  });

  it('contains no schema of the contract and no server code', async () => {
    const { inputs } = JSON.parse(await readFile(join(bundle, 'manifest.json'), 'utf8')) as BundleManifest;
    const other = inputs.filter(
      (path) => !/^(web\/|contract\/src\/(query\/|log-levels\.ts|log-key\.ts)|package\.json$)/.test(path),
    );
    assert.deepEqual(other, []);
  });

  it('names the license of each bundled package', async () => {
    assert.match(await readFile(join(bundle, 'licenses.txt'), 'utf8'), /^preact \d[\s\S]*MIT License/m);
  });
});

describe('staleBundleReason', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glasshouse-bundle-'));
    await mkdir(join(folder, 'web/src'), { recursive: true });
    await writeFile(join(folder, 'web/src/main.tsx'), 'first');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function build(): Promise<void> {
    const inputs = ['web/src/main.tsx'];
    await mkdir(join(folder, bundlePaths.folder), { recursive: true });
    await writeFile(
      join(folder, bundlePaths.folder, 'manifest.json'),
      JSON.stringify({ hash: hashInputs(folder, inputs), inputs }),
    );
  }

  it('names the command when the bundle is missing', () => {
    assert.match(staleBundleReason(folder) ?? '', /not built: run `npm run build`/);
  });

  it('is undefined for a bundle of the current sources', async () => {
    await build();
    assert.equal(staleBundleReason(folder), undefined);
  });

  it('names the command when a source has changed or disappeared since the build', async () => {
    await build();
    await writeFile(join(folder, 'web/src/main.tsx'), 'second');
    assert.match(staleBundleReason(folder) ?? '', /changed since they were built: run `npm run build`/);
    await rm(join(folder, 'web/src/main.tsx'));
    assert.match(staleBundleReason(folder) ?? '', /changed/);
  });

  it('is undefined where the sources are not installed', async () => {
    await build();
    await rm(join(folder, 'web'), { recursive: true });
    assert.equal(staleBundleReason(folder), undefined);
  });
});
