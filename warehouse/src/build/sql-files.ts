import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../sql/', import.meta.url));

/** A file of `sql/`: its name without the suffix, and its statements. */
export interface SqlFile {
  name: string;
  sql: string;
}

/** Returns the files of a folder below `sql/`, sorted by name. */
export async function readSqlFiles(folder: 'staging' | 'marts' | 'report'): Promise<SqlFile[]> {
  const names = (await readdir(join(root, folder))).filter((name) => name.endsWith('.sql')).toSorted();
  return Promise.all(
    names.map(async (name) => ({
      name: basename(name, '.sql'),
      sql: await readFile(join(root, folder, name), 'utf8'),
    })),
  );
}
