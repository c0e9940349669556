import type { Db } from 'mongodb';
import type { Declaration } from '../declarations.js';

/** Creates the declared indexes. Existing indexes are kept, so several instances may run it at once. */
export async function createIndexes(db: Db, declarations: readonly Declaration<unknown>[]): Promise<void> {
  for (const { name, indexes } of declarations) {
    if (indexes.length === 0) continue;
    await db.collection(name).createIndexes(
      indexes.map(({ fields, unique, sparse, expireAfterSeconds }) => ({
        key: Object.fromEntries(fields.map((field) => [field, 1 as const])),
        ...(unique && { unique }),
        ...(sparse && { sparse }),
        ...(expireAfterSeconds !== undefined && { expireAfterSeconds }),
      })),
    );
  }
}
