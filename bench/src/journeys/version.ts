import { spawnSync } from 'node:child_process';
import type { Version } from './figures.js';

/** Returns the commit of a checkout; nothing outside a Git repository. */
export function versionOf(folder: string): { version?: Version } {
  const { status, stdout } = spawnSync('git', ['-C', folder, 'log', '-1', '--format=%H %cs'], {
    encoding: 'utf8',
  });
  const [commit, date] = status === 0 ? stdout.trim().split(' ') : [];
  return commit === undefined || date === undefined ? {} : { version: { commit, date } };
}
