import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { isLoopback } from '@glasshouse/settings';
import { readOptional, writeSecret } from './secret-file.js';

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
  const stored = (await readOptional(file))?.trim();
  if (stored) return stored;
  const created = randomBytes(15).toString('base64url');
  await writeSecret(file, `${created}\n`);
  return created;
}
