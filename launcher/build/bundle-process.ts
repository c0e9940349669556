import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { lineMap } from './line-map.js';

export interface ProcessBundle {
  /** Main module of the process, relative to the root folder. */
  readonly entry: string;
  /** File to write, relative to the root folder. Its source map is beside it. */
  readonly file: string;
}

/**
 * Packages that are loaded at run time: drivers, which few processes need, and a table that takes less memory as JSON than
 * as part of a program.
 */
const external = ['hazelcast-client', 'libsql', 'mime-db', 'mongodb', 'undici'];

/** Files to write, and the files from which they were made. */
export interface Bundled {
  /** Paths relative to the root folder. */
  readonly inputs: readonly string[];
  readonly outputs: readonly { readonly path: string; readonly text: string }[];
}

const stackTraces = fileURLToPath(new URL('./map-stack-traces.js', import.meta.url));

/** Returns the first line of a bundle: `require`, which CommonJS packages call for Node's own modules, and stack traces. */
function bannerOf(folder: string): string {
  const path = relative(folder, stackTraces).replaceAll('\\', '/');
  return (
    "import { createRequire as createRequireOfBundle } from 'node:module'; " +
    `import { mapStackTraces as mapStackTracesOfBundle } from ${JSON.stringify(path)}; ` +
    'const require = createRequireOfBundle(import.meta.url); mapStackTracesOfBundle(import.meta.url);'
  );
}

/**
 * Bundles the main module of a process and all modules that it imports into one file. Returns the bundle with its source
 * map, which are not written yet, and the paths of the bundled files, relative to the root folder.
 */
export async function bundleProcess(root: string, { entry, file }: ProcessBundle): Promise<Bundled> {
  const folder = dirname(join(root, file));
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external,
    banner: { js: bannerOf(folder) },
    sourcemap: 'linked',
    // the sources are on the disk
    sourcesContent: false,
    legalComments: 'none',
    plugins: [ownUrls(root, folder), lateEncodings],
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  return {
    inputs: Object.keys(metafile.inputs),
    outputs: outputFiles.map(({ path, text }) => ({
      path,
      text: path.endsWith('.map') ? lineMap(text) : text,
    })),
  };
}

/** The tables of iconv-lite for encodings other than UTF-8, 500 kB, are loaded when a decoder is requested. */
const lateEncodings: Plugin = {
  name: 'late-encodings',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/encodings$/ }, ({ importer }) =>
      importer.includes('/iconv-lite/') ? { path: 'iconv-lite/encodings', external: true } : undefined,
    );
  },
};

/**
 * Keeps the addresses of the project's modules: `import.meta.url` of a module remains that of its own file, beside which it
 * finds workers, pages and catalogues.
 */
function ownUrls(root: string, folder: string): Plugin {
  return {
    name: 'own-urls',
    setup({ onLoad }) {
      onLoad({ filter: /\/dist\/.*\.js$/ }, ({ path }) => {
        if (!path.startsWith(root) || path.includes('/node_modules/')) return undefined;
        const text = readFileSync(path, 'utf8');
        if (!text.includes('import.meta.url')) return undefined;
        const address = JSON.stringify(relative(folder, path).replaceAll('\\', '/'));
        return {
          contents: text.replaceAll('import.meta.url', `new URL(${address}, import.meta.url).href`),
          resolveDir: dirname(path),
        };
      });
    },
  };
}
