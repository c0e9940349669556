import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Time in ms since the last write to a temporary file after which no running process can still be writing it. Short, so
 * that a process that is killed again and again cannot fill the disk.
 */
const abandonedMs = 900_000;

/**
 * Writes a temporary file and publishes it under its final name. After a kill or a power failure at any moment, the
 * final name refers to the previous file or to the complete new one. After an error, e.g. of a full disk, the temporary
 * file is removed.
 *
 * @throws any error of `write` and of the file system
 */
export async function publishFile(
  temporary: string,
  path: string,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
    await mkdir(dirname(path), { recursive: true });
    await synchronise(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await synchronise(dirname(path));
}

/** Writes a text as {@link publishFile} does. */
export function writeDurably(temporary: string, path: string, text: string): Promise<void> {
  return publishFile(temporary, path, () => writeFile(temporary, text));
}

/** Creates a folder of temporary files, and removes those that killed processes have left in it. */
export async function prepareTemporaryFolder(folder: string, now = Date.now()): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && now - found.mtimeMs > abandonedMs) await rm(path, { recursive: true, force: true });
  }
}

async function synchronise(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
