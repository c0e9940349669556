import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readOptional, writeSecret } from './secret-file.js';

export interface Administrator {
  username: string;
  password: string;
  /** Set when the store may already have an administrator of this name, who then keeps the previous password. */
  mayKeepPassword?: true;
}

/**
 * Returns the administrator to seed. A given password is used and not stored. Otherwise the password is read from
 * `<dataFolder>/admin.json` (mode 0600), which is created once with a random password.
 *
 * @param given `store`: value of `STORE`; only an embedded store is known to be new
 * @throws Error when `admin.json` is damaged
 */
export async function ensureAdministrator(
  dataFolder: string,
  given: { username: string; password?: string | undefined; store?: string | undefined },
): Promise<Administrator> {
  const isNew = given.store !== 'mongodb' && !(await exists(join(dataFolder, 'oauth')));
  const flag = isNew ? {} : { mayKeepPassword: true as const };
  if (given.password) return { username: given.username, password: given.password, ...flag };
  const file = join(dataFolder, 'admin.json');
  const stored = await readStored(file);
  if (stored && stored.username === given.username) return stored;
  const created = { username: given.username, password: randomBytes(15).toString('base64url'), ...flag };
  await writeSecret(file, `${JSON.stringify(created, null, 2)}\n`);
  return created;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function readStored(file: string): Promise<Administrator | undefined> {
  const text = await readOptional(file);
  if (text === undefined) return undefined;
  try {
    const { username, password, mayKeepPassword } = JSON.parse(text) as Partial<Administrator>;
    if (username && password) return { username, password, ...(mayKeepPassword && { mayKeepPassword }) };
  } catch {
    // reported below, like a file without a member
  }
  throw new Error(`${file} is damaged: delete it, and the folder oauth beside it, to create new credentials`);
}
