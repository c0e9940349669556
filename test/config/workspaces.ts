import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText, root } from './compose-file.js';

/** Returns the folder of every workspace, with `infra/*` and the like replaced by the folders that have a manifest. */
export function readWorkspaces(): string[] {
  const { workspaces } = JSON.parse(readText('package.json')) as { workspaces: string[] };
  return workspaces.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    return readdirSync(join(root, parent))
      .map((name) => `${parent}/${name}`)
      .filter((folder) => existsSync(join(root, folder, 'package.json')));
  });
}
