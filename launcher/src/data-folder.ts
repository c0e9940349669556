import { mkdir, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DirectoryInUseError, lockDataDirectory } from '@glasshouse/lock';

/** Minimum free disk space to start the stores; a new shop needs well under a megabyte. */
const minFreeBytes = 8 << 20;

/**
 * Creates the data folder if it is missing, and locks it for this process. Returns the function that unlocks it.
 *
 * @throws Error with the folder, the reason and a remedy
 */
export async function openDataFolder(folder: string): Promise<() => void> {
  try {
    await makeFolder(folder);
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    if (free < minFreeBytes)
      throw new Error(
        `${(free / 2 ** 20).toFixed(1)} MiB are free on its disk, ${minFreeBytes >> 20} MiB are required`,
      );
    return lockDataDirectory(folder);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(
      error instanceof DirectoryInUseError
        ? `${message}\nStop that process, or set DATA_FOLDER to another folder.`
        : `cannot use ${folder} for the data: ${message}\nSet DATA_FOLDER to another folder.`,
      { cause: error },
    );
  }
}

/** Like `mkdir -p`. Node's `recursive` option never returns below `/proc` and hides the reason on a read-only disk. */
async function makeFolder(folder: string): Promise<void> {
  const attempt = () =>
    mkdir(folder).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error,
    );
  let error = await attempt();
  if (error?.code === 'ENOENT' && dirname(folder) !== folder && !(await isFolder(dirname(folder)))) {
    await makeFolder(dirname(folder));
    error = await attempt();
  }
  if (error && !(error.code === 'EEXIST' && (await isFolder(folder)))) throw error;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
