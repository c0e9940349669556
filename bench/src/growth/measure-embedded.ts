import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GrowthOptions, StoreGrowth } from './figures.js';
import { measureInTurn } from './measure-in-turn.js';
import type { Size } from './sizes.js';

/** Folder in memory on Linux, so that the speed of the disk has no effect. */
const memory = '/dev/shm';

/** Fills two shops with embedded stores and measures both in turn. Removes their folders at the end. */
export async function measureEmbedded(options: GrowthOptions): Promise<StoreGrowth> {
  const folder = await mkdtemp(join(existsSync(memory) ? memory : tmpdir(), 'glasshouse-growth-'));
  const placeOf = async (name: Size['name']) => {
    const own = join(folder, name);
    await mkdir(own);
    return { location: { folder: own }, folder: own };
  };
  try {
    const places = { small: await placeOf('small'), large: await placeOf('large') };
    return { store: 'embedded', ...(await measureInTurn(places, options)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
