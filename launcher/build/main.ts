/** Bundles processes: `node main.js ROOT ENTRY...`. A process of its own, since esbuild and the bundles take 30 MB. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BundleManifest,
  bundleFolder,
  bundleOf,
  bundlerFiles,
  manifestFile,
  stateOf,
} from '../src/bundles.js';
import { bundleProcess } from './bundle-process.js';

const [root = '', ...entries] = process.argv.slice(2);
mkdirSync(join(root, bundleFolder), { recursive: true });
const inputs = await Promise.all(
  entries.map(async (entry) => {
    const bundled = await bundleProcess(root, { entry, file: bundleOf(entry) });
    for (const { path, text } of bundled.outputs) replaceFile(path, text);
    return bundled.inputs;
  }),
);
// the resolution of packages depends on their versions, and the bundles on the code that makes them
const paths = [...new Set([...inputs.flat(), 'package-lock.json', ...bundlerFiles(root)])].sort();
const states = Object.fromEntries(paths.map((path) => [path, stateOf(root, path)]));
const manifest: BundleManifest = { entries, inputs: states };
replaceFile(join(root, manifestFile), JSON.stringify(manifest));

/** Replaces a file as a whole, because another launcher may start a process from it at this moment. */
function replaceFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}
