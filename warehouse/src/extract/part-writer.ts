import { randomUUID } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { columnsLiteral, type ExtractedCollection } from '../collections.js';
import { type Database, literal } from '../database.js';
import { publishFile } from '../durable-files.js';
import type { WarehouseFolder } from '../folder.js';
import { listParts, partFile } from './parts.js';

export interface WrittenParts {
  rows: number;
  /** Size of the Parquet files. */
  bytes: number;
}

/** Writes rows of one collection to Parquet parts, without the rows that published parts contain already. */
export interface PartWriter {
  write(rows: readonly object[]): Promise<WrittenParts>;
}

/**
 * Creates the writer of one extract.
 *
 * @param since start of the extract; parts that end earlier are not read
 */
export async function createPartWriter(
  database: Database,
  folder: WarehouseFolder,
  collection: ExtractedCollection,
  since: Date,
): Promise<PartWriter> {
  const { name } = collection;
  const [id, time] = [`"${collection.id}"`, `"${collection.time}"`];
  const version = collection.version === undefined ? '0' : `"${collection.version}"`;
  const known = (await listParts(folder.raw(name))).filter(({ to }) => to >= since);
  const files = known.map(({ path }) => literal(path)).join(', ');
  await database.run(`
    CREATE OR REPLACE TEMP TABLE seen (id VARCHAR, version BIGINT);
    ${
      known.length === 0
        ? ''
        : `INSERT INTO seen SELECT DISTINCT ${id}, ${version} FROM read_parquet([${files}])
           WHERE ${time} >= ${literal(since.toISOString())}::TIMESTAMP;`
    }`);

  async function publishDate(date: string): Promise<WrittenParts> {
    const temporary = join(folder.temporary, `${name}-${randomUUID()}.parquet`);
    const selected = `FROM batch WHERE ${time}::DATE = ${literal(date)}`;
    const [part] = await database.all<{ rows: number; first: string; last: string; digest: string }>(
      `SELECT count(*) AS rows, epoch_ms(min(${time})) AS first, epoch_ms(max(${time})) AS last,
         md5(string_agg(${id} || ' ' || ${version}, ',' ORDER BY ${time}, ${id}, ${version})) AS digest ${selected}`,
    );
    if (part === undefined) throw new Error(`no rows of ${name} on ${date}`);
    const file = partFile(new Date(Number(part.first)), new Date(Number(part.last)), part.digest);
    const path = join(folder.raw(name), `date=${date}`, file);
    await publishFile(temporary, path, () =>
      database.run(
        `COPY (SELECT * ${selected} ORDER BY ${time}, ${id})
         TO ${literal(temporary)} (FORMAT parquet, COMPRESSION zstd)`,
      ),
    );
    return { rows: part.rows, bytes: (await stat(path)).size };
  }

  return {
    async write(rows) {
      const temporary = join(folder.temporary, `${name}-${randomUUID()}.ndjson`);
      try {
        await writeFile(temporary, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
        await database.run(
          `CREATE OR REPLACE TEMP TABLE batch AS SELECT * FROM
             read_json(${literal(temporary)}, format = 'newline_delimited', columns = ${columnsLiteral(collection)})
           WHERE (${id}, ${version}) NOT IN (SELECT (id, version) FROM seen)`,
        );
      } finally {
        await rm(temporary, { force: true });
      }
      const dates = await database.all<{ date: string }>(
        `SELECT DISTINCT ${time}::DATE::VARCHAR AS date FROM batch ORDER BY date`,
      );
      const written: WrittenParts = { rows: 0, bytes: 0 };
      for (const { date } of dates) {
        const part = await publishDate(date);
        written.rows += part.rows;
        written.bytes += part.bytes;
      }
      return written;
    },
  };
}
