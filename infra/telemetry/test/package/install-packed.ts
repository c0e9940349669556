import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface Manifest {
  name: string;
  exports: Record<string, { types: string; default: string }>;
  dependencies: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/**
 * Packs a built workspace with `npm pack` and installs it into the `node_modules` of a folder without a registry;
 * third-party dependencies are links to the installed packages.
 *
 * @param workspace folder of the workspace
 * @param folder existing folder outside this repository
 * @returns the packed manifest and the folder of the installed package
 */
export function installPacked(workspace: string, folder: string): { manifest: Manifest; packed: string } {
  const words = ['pack', '--silent', '--offline', '--ignore-scripts', '--pack-destination', folder];
  const tarball = execFileSync('npm', words, { cwd: workspace, encoding: 'utf8' }).trim();
  const { name } = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8')) as Manifest;
  const modules = join(folder, 'node_modules');
  const packed = join(modules, name);
  mkdirSync(packed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', packed, '--strip-components=1']);
  const manifest = JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8')) as Manifest;
  for (const dependency of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    const path = join(modules, dependency);
    if (dependency.startsWith('@glasshouse/') || existsSync(path)) continue;
    symlinkSync(installedFolder(dependency, workspace), path, 'junction');
  }
  return { manifest, packed };
}

/** Returns the folder of a dependency. Starts from its main file, because `exports` may hide its package.json. */
function installedFolder(name: string, workspace: string): string {
  let folder = dirname(createRequire(join(workspace, 'package.json')).resolve(name));
  while (!folder.endsWith(join('node_modules', name))) folder = dirname(folder);
  return folder;
}
