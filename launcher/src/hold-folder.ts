import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Takes a data folder for this process, as the embedded stores bear one user only. The mark of a launcher that was
 * killed is taken over. Returns what gives the folder back.
 * @throws Error naming the process that has it.
 */
export async function holdFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'launcher.pid');
  for (;;) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(`${process.pid}\n`);
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(file, 'utf8').catch(() => ''));
    if (holder > 0 && isAlive(holder)) {
      throw new Error(
        `process ${holder} uses ${folder}: stop it, or set DATA_FOLDER to another (if it is something else: delete ${file})`,
      );
    }
    await rm(file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
