import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../durable-files.js';
import type { WarehouseFolder } from '../folder.js';

/**
 * Returns the time up to which a collection has been extracted; undefined before its first part.
 *
 * @throws Error for a damaged file
 */
export async function readWatermark(folder: WarehouseFolder, collection: string): Promise<Date | undefined> {
  const path = folder.watermark(collection);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const { until } = JSON.parse(text) as { until?: unknown };
  const at = new Date(typeof until === 'string' ? until : Number.NaN);
  if (Number.isNaN(at.getTime())) throw new Error(`${path} contains no time: delete it to extract again`);
  return at;
}

/** Stores the watermark. Call it only after the parts with all changes up to this time have been published. */
export async function writeWatermark(
  folder: WarehouseFolder,
  collection: string,
  until: Date,
): Promise<void> {
  const temporary = join(folder.temporary, `${collection}-${randomUUID()}.json`);
  await writeDurably(temporary, folder.watermark(collection), `${JSON.stringify({ until })}\n`);
}
