import type { Telemetry } from '@glasshouse/telemetry';
import type { Declaration } from '../declarations.js';
import { queryOf } from './query.js';
import type { Table } from './table.js';

/**
 * Removes the documents whose time has come, once. nedb's own expiry is not used: it forgets its seconds when the file
 * is opened again.
 */
export async function expire(
  declarations: readonly Declaration<unknown>[],
  table: (name: string) => Table,
  telemetry: Telemetry,
  now = Date.now(),
): Promise<void> {
  for (const { name, indexes } of declarations) {
    for (const { fields, expireAfterSeconds } of indexes) {
      const field = fields[0];
      if (expireAfterSeconds === undefined || field === undefined) continue;
      const query = queryOf({ [field]: { $lte: new Date(now - expireAfterSeconds * 1000) } });
      try {
        await table(name).write((nedb) => nedb.removeAsync(query, { multi: true }));
      } catch (error) {
        telemetry.log.warn('expired documents could not be removed', { 'db.collection.name': name, error });
      }
    }
  }
}
