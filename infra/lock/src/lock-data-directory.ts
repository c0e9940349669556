import { createHash } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Holder, isRunning, newHolder } from './process-identity.js';

/** Error for a directory that another running process has locked. */
export class DirectoryInUseError extends Error {
  readonly directory: string;
  readonly pid: number;
  constructor(directory: string, { pid, host }: Pick<Holder, 'pid' | 'host'>, file: string) {
    const elsewhere = host !== '' && host !== hostname();
    const where = elsewhere ? ` on host ${host}` : '';
    const advice = elsewhere ? `; if that process has ended, delete ${file}` : '';
    super(`${directory} is in use by process ${pid}${where}: one process at a time may use it${advice}`);
    this.name = 'DirectoryInUseError';
    this.directory = directory;
    this.pid = pid;
  }
}

/** Content of a lock file; `id` is unique for this content. */
type LockFile = { id: string; holder: Holder | undefined };

/**
 * Locks a data directory for this process with the file `lock` in it. Replaces a lock whose process has ended.
 *
 * The file appears with its content in one step (link(2)), so it is never empty. A process replaces a stale lock only
 * while it holds `lock.<id of the stale lock>`. Exactly one of several processes replaces it, even if one of them is
 * killed while doing so.
 *
 * @returns a function that unlocks the directory.
 * @throws DirectoryInUseError; Error when the directory cannot be read or written, with the cause.
 */
export function lockDataDirectory(directory: string): () => void {
  const path = join(directory, 'lock');
  const holder = newHolder();
  const content = JSON.stringify(holder);
  const own = `${path}.${holder.id}`;
  try {
    try {
      writeFileSync(own, content, { mode: 0o600, flag: 'wx' });
      acquire(path, own, directory);
    } finally {
      rmSync(own, { force: true });
    }
  } catch (error) {
    if (error instanceof DirectoryInUseError) throw error;
    throw new Error(`cannot lock ${directory}: ${(error as Error).message}`, { cause: error });
  }
  return () => {
    if (readText(path) === content) rmSync(path, { force: true });
  };
}

/** Makes `own` the file at `path`. */
function acquire(path: string, own: string, directory: string): void {
  while (!link(own, path)) {
    const found = read(path);
    if (found === undefined) continue; // unlocked in the meantime
    if (found.holder && isRunning(found.holder)) throw new DirectoryInUseError(directory, found.holder, path);
    const ticket = `${path}.${found.id}`;
    acquire(ticket, own, directory);
    if (read(path)?.id === found.id) {
      renameSync(ticket, path);
      return;
    }
    rmSync(ticket, { force: true }); // another process has already replaced it
  }
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

function read(path: string): LockFile | undefined {
  const text = readText(path);
  return text === undefined ? undefined : parse(text);
}

/** Parses a lock file. Any other content counts as stale. */
function parse(text: string): LockFile {
  try {
    const { id, pid, started, boot, host } = JSON.parse(text) as Partial<Holder>;
    if (Number.isSafeInteger(pid) && (pid as number) > 0) {
      const known = { pid: pid as number, started: textOf(started), boot: textOf(boot), host: textOf(host) };
      // the id becomes part of a file name
      const unique = typeof id === 'string' && /^[\w-]{1,64}$/.test(id) ? id : digest(text);
      return { id: unique, holder: { id: unique, ...known } };
    }
  } catch {
    // not JSON, or null
  }
  return { id: digest(text), holder: undefined };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
