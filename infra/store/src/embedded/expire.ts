import type { Telemetry } from '@glasshouse/telemetry';
import type { Declaration } from '../declarations.js';
import { deleteMatches } from './collection.js';
import type { Table } from './table.js';

/** Removes the expired documents of all collections once. Logs failures instead of throwing. */
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
      try {
        const until = new Date(now - expireAfterSeconds * 1000);
        await deleteMatches(() => table(name), { [field]: { $lte: until } });
      } catch (error) {
        telemetry.log.warn('removing expired documents failed', { 'db.collection.name': name, error });
      }
    }
  }
}
