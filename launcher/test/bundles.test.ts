import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BundleManifest, bundleOf, ensureBundles, manifestFile } from '../src/bundles.js';

const entry = 'services/tiny/dist/src/main.js';
const program = fileURLToPath(new URL('../build/bundle-process.js', import.meta.url));

describe('bundles of the processes', () => {
  let root: string;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const run = () => execFileSync(process.execPath, [join(root, bundleOf(entry))], { encoding: 'utf8' });
  const madeMs = () => statSync(join(root, bundleOf(entry))).mtimeMs;

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'glasshouse-bundles-')));
    write('package.json', '{"type": "module"}');
    write('package-lock.json', '{}');
    write(entry, "import { text } from './text.js';\nconsole.log(text());\n");
    write(
      'services/tiny/dist/src/text.js',
      "import { readFileSync } from 'node:fs';\n" +
        "export const text = () => readFileSync(new URL('../../text.txt', import.meta.url), 'utf8');\n",
    );
    write('services/tiny/text.txt', 'from the folder of the service');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('run like the modules, which find the files beside them', async () => {
    await ensureBundles(root, [entry]);
    assert.equal(run(), 'from the folder of the service\n');
  });

  it('change only after a change of a module, a package or the list of processes', async () => {
    await ensureBundles(root, [entry]);
    const first = madeMs();
    await ensureBundles(root, [entry]);
    assert.equal(madeMs(), first);
    write('services/tiny/dist/src/text.js', "export const text = () => 'changed';\n");
    await ensureBundles(root, [entry]);
    assert.equal(run(), 'changed\n');
    const second = madeMs();
    utimesSync(join(root, 'package-lock.json'), 1, 1);
    await ensureBundles(root, [entry]);
    assert.ok(madeMs() > second);
  });

  it('are made again after a change of the bundler', async () => {
    await ensureBundles(root, [entry]);
    const first = madeMs();
    const manifest = JSON.parse(readFileSync(join(root, manifestFile), 'utf8')) as BundleManifest;
    const { [relative(root, program)]: state, ...others } = manifest.inputs;
    assert.ok(state);
    for (const inputs of [others, { ...manifest.inputs, [relative(root, program)]: 'changed' }]) {
      write(manifestFile, JSON.stringify({ ...manifest, inputs }));
      await ensureBundles(root, [entry]);
      assert.ok(madeMs() > first);
      assert.deepEqual(JSON.parse(readFileSync(join(root, manifestFile), 'utf8')), manifest);
    }
  });

  it('have stack traces with the files and lines of the modules', async () => {
    write(entry, "\n\nfunction fail() {\n  throw new Error('on purpose');\n}\nfail();\n");
    await ensureBundles(root, [entry]);
    assert.throws(run, /at fail \(.*services\/tiny\/dist\/src\/main\.js:4:/);
  });

  it('have stack traces with their own lines without a source map', async () => {
    write(entry, "\n\nfunction fail() {\n  throw new TypeError('on purpose');\n}\nfail();\n");
    await ensureBundles(root, [entry]);
    rmSync(join(root, `${bundleOf(entry)}.map`));
    assert.throws(run, /TypeError: on purpose\n {4}at fail \(.*bundles\/services-tiny\.js:\d+:/);
  });

  it('are not written after an abort, which also ends the bundler process', async () => {
    const interrupted = new Error('interrupted');
    const aborted = new AbortController();
    const bundling = ensureBundles(root, [entry], aborted.signal);
    setTimeout(() => aborted.abort(interrupted), 20);
    await assert.rejects(bundling, (error) => error === interrupted);
    assert.throws(() => readFileSync(join(root, manifestFile)), /ENOENT/);
  });

  it('load CommonJS packages that require modules of Node', async () => {
    write('node_modules/old/package.json', '{"name": "old", "main": "index.js"}');
    write('node_modules/old/index.js', "module.exports = () => require('path').sep;\n");
    write(entry, "import old from 'old';\nconsole.log(typeof old());\n");
    await ensureBundles(root, [entry]);
    assert.equal(run(), 'string\n');
  });
});
