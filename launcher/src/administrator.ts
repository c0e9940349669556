import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Administrator {
  username: string;
  password: string;
  /** The shop may have had an administrator of this name before the password was given or made: it keeps its own. */
  mayKeepPassword?: true;
}

/**
 * The administrator that is seeded. A given password is used and not stored; otherwise the one in
 * `<dataFolder>/admin.json`, which is made once, for the owner's eyes only (mode 0600).
 *
 * @param given `store`: as the setting; only of the embedded one it is known whether it is new
 */
export async function readOrMakeAdministrator(
  dataFolder: string,
  given: { username: string; password?: string | undefined; store?: string | undefined },
): Promise<Administrator> {
  const isNew = given.store !== 'mongodb' && !(await exists(join(dataFolder, 'oauth')));
  const unsure = isNew ? {} : { mayKeepPassword: true as const };
  if (given.password) return { username: given.username, password: given.password, ...unsure };
  const file = join(dataFolder, 'admin.json');
  const kept = await readKept(file);
  if (kept && kept.username === given.username) return kept;
  const made = { username: given.username, password: randomBytes(15).toString('base64url'), ...unsure };
  await mkdir(dataFolder, { recursive: true });
  await writeFile(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  await chmod(file, 0o600); // the mode above counts only when the file is new
  return made;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function readKept(file: string): Promise<Administrator | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { username, password, mayKeepPassword } = JSON.parse(text) as Partial<Administrator>;
    if (username && password) return { username, password, ...(mayKeepPassword && { mayKeepPassword }) };
  } catch {
    // told below, as for a file that lacks a member
  }
  throw new Error(`${file} is damaged: delete it, and the folder oauth beside it, to make new credentials`);
}
