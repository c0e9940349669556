import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { findCycles, type Graph } from './cycles.js';
import { imports, root, sources, workspaces } from './source-files.js';

/** Returns the source file of a relative import; undefined for a package. */
function target(file: string, name: string): string | undefined {
  if (!name.startsWith('.')) return undefined;
  const path = resolve(dirname(file), name);
  return [path.replace(/\.js$/, '.ts'), path].find((each) => existsSync(each));
}

/** Returns the imports between the files of a workspace, by path relative to the root. */
function fileGraph(workspace: string): Graph {
  const edges = sources(join(root, workspace)).map((file): [string, string[]] => [
    relative(root, file),
    imports(file)
      .map((name) => target(file, name))
      .filter((path) => path !== undefined)
      .map((path) => relative(root, path)),
  ]);
  return new Map(edges);
}

/** Returns the imports between the folders of `src`, without the files directly in `src`, which compose the folders. */
function folderGraph(files: Graph): Graph {
  const folders = new Map<string, Set<string>>();
  const folderOf = (file: string) => /^(.*\/src\/[^/]+)\//.exec(file)?.[1];
  for (const [file, targets] of files) {
    const folder = folderOf(file);
    if (folder === undefined) continue;
    const known = folders.get(folder) ?? new Set();
    for (const each of targets) {
      const other = folderOf(each);
      if (other !== undefined && other !== folder) known.add(other);
    }
    folders.set(folder, known);
  }
  return new Map([...folders].map(([folder, targets]) => [folder, [...targets]]));
}

describe('import cycles', () => {
  for (const workspace of workspaces()) {
    it(`do not exist between the files of ${workspace}`, () => {
      const graph = fileGraph(workspace);
      assert.ok(graph.size > 0, 'no sources found');
      assert.deepEqual(findCycles(graph), []);
    });
  }

  it('do not exist between the folders of the gateway', () => {
    const folders = folderGraph(fileGraph('gateway'));
    assert.ok(folders.size > 3, [...folders.keys()].join());
    assert.deepEqual(findCycles(folders), []);
  });

  it('do not exist between workspaces', () => {
    const byName = new Map(workspaces().map((path) => [path.split('/').at(-1) as string, path]));
    const graph = workspaces().map((workspace): [string, string[]] => [
      workspace,
      sources(join(root, workspace))
        .filter((file) => !relative(join(root, workspace), file).split('/').includes('test'))
        .flatMap((file) => imports(file))
        .filter((name) => name.startsWith('@glasshouse/'))
        .map((name) => byName.get(name.split('/')[1] as string) as string)
        .filter((other) => other !== workspace),
    ]);
    assert.deepEqual(findCycles(new Map(graph)), []);
  });
});

describe('findCycles()', () => {
  it('returns each cycle once, without the nodes that only lead to it or away from it', () => {
    const graph: Graph = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', ['e']],
      ['e', ['d', 'f']],
      ['f', []],
      ['g', ['g', 'a']],
    ]);
    assert.deepEqual(findCycles(graph), [['a', 'b', 'c'], ['d', 'e'], ['g']]);
  });
});
