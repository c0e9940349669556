import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Administrator {
  username: string;
  password: string;
}

/**
 * The administrator that is seeded. A given password is used and not stored; otherwise the one in
 * `<dataFolder>/admin.json`, which is made once, for the owner's eyes only (mode 0600).
 */
export async function readOrMakeAdministrator(
  dataFolder: string,
  given: { username: string; password?: string | undefined },
): Promise<Administrator> {
  if (given.password) return { username: given.username, password: given.password };
  const file = join(dataFolder, 'admin.json');
  const kept = await readKept(file);
  if (kept && kept.username === given.username) return kept;
  const made = { username: given.username, password: randomBytes(15).toString('base64url') };
  await mkdir(dataFolder, { recursive: true });
  await writeFile(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  await chmod(file, 0o600); // the mode above counts only when the file is new
  return made;
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
    const kept = JSON.parse(text) as Partial<Administrator>;
    if (kept.username && kept.password) return { username: kept.username, password: kept.password };
  } catch {
    // told below, as for a file that lacks a member
  }
  throw new Error(`${file} is damaged: delete it, and the folder oauth beside it, to make new credentials`);
}
