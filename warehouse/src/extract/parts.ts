import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A Parquet file with rows of one collection whose latest changes are on one date (UTC). */
export interface Part {
  readonly path: string;
  /** Time of the latest change in the part. */
  readonly to: Date;
}

const partName = /^part-(\d{8}T\d{9})-(\d{8}T\d{9})-[0-9a-f]{12}\.parquet$/;

/**
 * Returns the name of a part: times of its first and last change, and a digest of its rows. The same rows get the same
 * name, so a repeated extract replaces a part by an equal one, and different rows never replace each other.
 */
export function partFile(from: Date, to: Date, digest: string): string {
  return `part-${compact(from)}-${compact(to)}-${digest.slice(0, 12)}.parquet`;
}

/** Returns the published parts below a folder, in the order of their dates and names. */
export async function listParts(folder: string): Promise<Part[]> {
  const dates = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const parts: Part[] = [];
  for (const date of dates.toSorted()) {
    if (!date.startsWith('date=')) continue;
    for (const name of (await readdir(join(folder, date))).toSorted()) {
      const [, , to] = partName.exec(name) ?? [];
      if (to !== undefined) parts.push({ path: join(folder, date, name), to: parse(to) });
    }
  }
  return parts;
}

function compact(time: Date): string {
  return time.toISOString().replace(/[-:.Z]/g, '');
}

function parse(text: string): Date {
  const [, date = '', time = '', ms = ''] = /^(\d{8})T(\d{6})(\d{3})$/.exec(text) ?? [];
  const dashed = date.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3');
  return new Date(`${dashed}T${time.replace(/(\d\d)(\d\d)(\d\d)/, '$1:$2:$3')}.${ms}Z`);
}
