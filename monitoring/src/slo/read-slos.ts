import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.js';
import { parseSlos } from './parse-slos.js';
import type { Slo } from './slo.js';

/** Path of the only source of all SLOs, from the root of the repository. */
export const sloPath = 'prometheus/slo.yaml';

/** Reads the SLOs of the shop. @throws SloFileError naming every problem */
export function readSlos(): Slo[] {
  return parseSlos(readFileSync(join(root, sloPath), 'utf8'), sloPath);
}
