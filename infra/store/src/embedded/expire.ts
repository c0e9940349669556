import type { Telemetry } from '@glasshouse/telemetry';
import type { Declaration } from '../declarations.js';
import { deleteMatches } from './collection.js';
import type { Table } from './table.js';

/**
 * Removes the expired documents of all collections once. Logs failures instead of throwing.
 *
 * @param options.isClosed returns true after the store was closed, which ends the removal without a failure
 */
export async function expire(
  declarations: readonly Declaration<unknown>[],
  table: (name: string) => Table,
  { telemetry, isClosed }: { telemetry: Telemetry; isClosed(): boolean },
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
        if (isClosed()) return;
        telemetry.log.warn('removing expired documents failed', { 'db.collection.name': name, error });
      }
    }
  }
}
