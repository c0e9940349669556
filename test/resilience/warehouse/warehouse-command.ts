import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Database, openDatabase, warehouseFolder } from '@glasshouse/warehouse';

const main = fileURLToPath(new URL('../../../../warehouse/dist/src/main.js', import.meta.url));

export interface CommandEnd {
  /** Exit code; null after a signal. */
  code: number | null;
  stdout: string;
  stderr: string;
  milliseconds: number;
}

/** Runs `npm run warehouse -- ARGS` as a process. With `killAfterMs`, kills it with SIGKILL after that time. */
export function runWarehouse(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  killAfterMs?: number,
): Promise<CommandEnd> {
  const begun = performance.now();
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const timer =
    killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), Math.max(1, killAfterMs));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr, milliseconds: performance.now() - begun });
    });
  });
}

const tables = ['customers', 'products', 'orders', 'items', 'movements', 'days'] as const;

/** Returns a digest of all rows of each table of a built warehouse. */
export async function tableDigests(root: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  await withDatabase(root, async (database) => {
    for (const table of tables) {
      const [found] = await database.all<{ rows: number; digest: string | null }>(
        `SELECT count(*) AS rows, md5(string_agg(each::VARCHAR, chr(10) ORDER BY each::VARCHAR)) AS digest
         FROM ${table} AS each`,
      );
      digests[table] = `${found?.rows} ${found?.digest}`;
    }
  });
  return digests;
}

/** Changes a built warehouse with SQL. */
export function changeWarehouse(root: string, sql: string): Promise<void> {
  return withDatabase(root, (database) => database.run(sql));
}

async function withDatabase<T>(root: string, work: (database: Database) => Promise<T>): Promise<T> {
  const folder = warehouseFolder(root);
  const database = await openDatabase({
    file: folder.database,
    memoryMegabytes: 256,
    temporaryFolder: folder.temporary,
  });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}
