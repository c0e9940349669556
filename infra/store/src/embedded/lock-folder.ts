import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, type ProcessIdentity, thisProcess } from './process-identity.js';

/** Another running process has the folder open. */
export class FolderInUseError extends Error {
  readonly folder: string;
  readonly pid: number;
  constructor(folder: string, pid: number) {
    super(`${folder} is in use by process ${pid}: an embedded store belongs to one process at a time`);
    this.name = 'FolderInUseError';
    this.folder = folder;
    this.pid = pid;
  }
}

/**
 * Takes the folder for this process by a file `lock` in it; one left by a process that is gone is taken over.
 *
 * @returns gives the folder free again.
 * @throws FolderInUseError
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, 'lock');
  const self = JSON.stringify(thisProcess());
  const own = `${path}.${process.pid}`;
  writeFileSync(own, self, { mode: 0o600 });
  try {
    // Linking fails when the name is taken, and the content is there at once: unlike creating, then writing.
    for (let attempt = 0; !link(own, path); attempt++) {
      const holder = read(path);
      if (holder && (isRunning(holder) || attempt === 5)) throw new FolderInUseError(folder, holder.pid);
      takeAway(path, `${own}.stale`, holder);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => {
    if (readText(path) === self) rmSync(path, { force: true });
  };
}

/** Removes the stale lock; if another process was quicker and this is its new one, it gets it back. */
function takeAway(path: string, aside: string, stale: ProcessIdentity | undefined): void {
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = read(aside);
  if (moved && JSON.stringify(moved) !== JSON.stringify(stale)) link(aside, path);
  rmSync(aside, { force: true });
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): ProcessIdentity | undefined {
  try {
    const { pid, started } = JSON.parse(readText(path) ?? '') as ProcessIdentity;
    return Number.isInteger(pid) && pid > 0 ? { pid, started: String(started) } : undefined;
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
