import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Age in ms of a temporary file that no running process can still be writing. */
const abandonedMs = 3_600_000;

/**
 * Publishes a complete temporary file under its final name. After a kill or a power failure at any moment, the final
 * name refers to the previous file or to the complete new one.
 */
export async function publishFile(temporary: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await synchronise(temporary);
  await rename(temporary, path);
  await synchronise(dirname(path));
}

/** Writes a file as {@link publishFile} does. */
export async function writeDurably(temporary: string, path: string, text: string): Promise<void> {
  await writeFile(temporary, text);
  await publishFile(temporary, path);
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
