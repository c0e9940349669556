import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { join } from 'node:path';

/** Name of the file in the data folder. */
const fileName = 'console-token';

/**
 * Returns the token of the console: the given one; on a loopback address none; otherwise that of
 * `<dataFolder>/console-token` (mode 0600), which is created once.
 */
export async function ensureConsoleToken(
  dataFolder: string,
  { host, given }: { host: string; given?: string | undefined },
): Promise<string> {
  if (given || isLoopback(host)) return given ?? '';
  const file = join(dataFolder, fileName);
  const stored = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (stored.trim() !== '') return stored.trim();
  const created = randomBytes(15).toString('base64url');
  await mkdir(dataFolder, { recursive: true });
  await writeFile(file, `${created}\n`, { mode: 0o600 });
  await chmod(file, 0o600); // writeFile applies the mode only to a new file
  return created;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
