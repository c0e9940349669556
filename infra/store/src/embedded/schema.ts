import type { Document, Index } from '../types.js';
import type { Database } from './database.js';
import { decodeDocument } from './document-text.js';
import { encodeKey, indexKeys } from './index-key.js';
import type { TableIndex } from './query-plan.js';

/** Version of the table layout in `PRAGMA user_version`. A file with another version is refused. */
const formatVersion = 1;

/** Returns the indexes of a collection's table: `_id` first, then the declared indexes in their order. */
export function tableIndexes(name: string, indexes: readonly Index[]): TableIndex[] {
  return [
    { name: `${name}:_id`, fields: ['_id'], columns: ['id'], sparse: false, unique: true },
    ...indexes.map(({ fields, sparse = false, unique = false, multikey = false }, at) => ({
      name: `${name}:${fields.join(',')}`,
      fields,
      columns: multikey ? [] : fields.map((_, field) => `k${at}_${field}`),
      sparse,
      unique,
      ...(multikey && { keyTable: `${name}:keys:${fields[0]}` }),
    })),
  ];
}

/** Checks the format of the file, and initialises an empty file. @throws Error for another format version */
export function checkFormat(database: Database): void {
  const [row] = database.prepare('PRAGMA user_version').raw().all();
  const version = Number(row?.[0]);
  if (version === formatVersion) return;
  const [tables] = database.prepare('SELECT count(*) FROM sqlite_master').raw().all();
  if (Number(tables?.[0]) > 0) {
    throw new Error(`its format is ${version}, and this version of the store reads format ${formatVersion}`);
  }
  database.exec(`
    BEGIN;
    CREATE TABLE "store:collections" (name TEXT PRIMARY KEY, indexes TEXT NOT NULL);
    PRAGMA user_version = ${formatVersion};
    COMMIT`);
}

/**
 * Creates the table of a collection. When the declared indexes have changed, rebuilds it with its documents.
 *
 * @throws SqliteError when the documents violate a unique index; the table is unchanged then.
 */
export function ensureTable(database: Database, name: string, indexes: readonly Index[]): void {
  const declared = JSON.stringify(
    indexes.map(({ fields, unique, sparse, multikey }) => ({ fields, unique, sparse, multikey })),
  );
  const [known] = database
    .prepare('SELECT indexes FROM "store:collections" WHERE name = ?')
    .raw()
    .all([name]);
  if (known?.[0] === declared) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    const old = `${name}:old`;
    if (known !== undefined) {
      dropIndexes(database, name);
      database.exec(`ALTER TABLE "${name}" RENAME TO "${old}"`);
    }
    createTableAndIndexes(database, name, indexes);
    if (known !== undefined) {
      copyDocuments(database, old, name, indexes);
      database.exec(`DROP TABLE "${old}"`);
    }
    database
      .prepare('INSERT OR REPLACE INTO "store:collections" (name, indexes) VALUES (?, ?)')
      .run([name, declared]);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Drops a table's indexes, triggers and key tables. No other table matches, as names of collections have no colon. */
function dropIndexes(database: Database, name: string): void {
  const parts = database
    .prepare(
      `SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL AND
        (tbl_name = ? AND type IN ('index', 'trigger') OR type = 'table' AND substr(name, 1, length(?)) = ?)`,
    )
    .raw()
    .all([name, `${name}:keys:`, `${name}:keys:`]);
  for (const [type, part] of parts) database.exec(`DROP ${type} "${part}"`);
}

function createTableAndIndexes(database: Database, name: string, indexes: readonly Index[]): void {
  const [primary, ...others] = tableIndexes(name, indexes);
  const columns = others.flatMap((index) => index.columns).map((column) => `, ${column} BLOB`);
  database.exec(`CREATE TABLE "${name}" (id BLOB NOT NULL, doc TEXT NOT NULL${columns.join('')})`);
  database.exec(`CREATE UNIQUE INDEX "${primary?.name}" ON "${name}" (id)`);
  for (const index of others) {
    if (index.keyTable !== undefined) {
      createKeyTable(database, name, index.keyTable, index.fields[0] as string);
      continue;
    }
    const unique = index.unique ? 'UNIQUE ' : '';
    const partial = index.sparse ? ` WHERE ${index.columns[0]} IS NOT NULL` : '';
    database.exec(
      `CREATE ${unique}INDEX "${index.name}" ON "${name}" (${index.columns.join(', ')})${partial}`,
    );
  }
}

/**
 * Creates the key table of a multikey index: each string of a field's list with its document's row number. Triggers
 * update it, so a write is still one statement. A write that does not change the list does not touch the key table.
 */
function createKeyTable(database: Database, name: string, keyTable: string, field: string): void {
  const path = `$${field
    .split('.')
    .map((part) => `."${part}"`)
    .join('')}`;
  const remove = `DELETE FROM "${keyTable}" WHERE doc = OLD.rowid AND key IN (SELECT value FROM json_each(OLD.doc, '${path}'))`;
  const add = `INSERT OR IGNORE INTO "${keyTable}" SELECT value, NEW.rowid FROM json_each(NEW.doc, '${path}')`;
  database.exec(`
    CREATE TABLE "${keyTable}" (key TEXT NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (key, doc)) WITHOUT ROWID;
    CREATE TRIGGER "${keyTable}:insert" AFTER INSERT ON "${name}" BEGIN ${add}; END;
    CREATE TRIGGER "${keyTable}:delete" AFTER DELETE ON "${name}" BEGIN ${remove}; END;
    CREATE TRIGGER "${keyTable}:update" AFTER UPDATE OF doc ON "${name}"
      WHEN json_extract(OLD.doc, '${path}') IS NOT json_extract(NEW.doc, '${path}')
      BEGIN ${remove}; ${add}; END`);
}

/** Copies all documents and computes their index keys, reading a thousand at a time. */
function copyDocuments(database: Database, from: string, to: string, indexes: readonly Index[]): void {
  const page = database.prepare(`SELECT rowid, doc FROM "${from}" WHERE rowid > ? ORDER BY rowid LIMIT 1000`);
  const columns = tableIndexes(to, indexes)
    .slice(1)
    .flatMap((index) => index.columns).length;
  const insert = database.prepare(`INSERT INTO "${to}" VALUES (?, ?${', ?'.repeat(columns)})`);
  for (let last = 0; ; ) {
    const rows = page.raw().all([last]);
    if (rows.length === 0) return;
    for (const [rowid, text] of rows) {
      const document = decodeDocument<Document>(text as string);
      insert.run([encodeKey(document._id), text, ...indexes.flatMap((index) => indexKeys(document, index))]);
      last = Number(rowid);
    }
  }
}
