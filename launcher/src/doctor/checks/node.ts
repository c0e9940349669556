import { checkNodeVersion } from '../../node-version.js';
import { type Finding, failure, ok } from '../finding.js';
import type { Probes } from '../probes.js';

/** Checks the version of Node that runs this program and would run the shop. */
export function checkNode({ nodeVersion }: Probes): Finding {
  try {
    checkNodeVersion(nodeVersion);
    return ok(`Node ${nodeVersion}`);
  } catch (error) {
    return failure((error as Error).message, 'install a current LTS version, e.g. from https://nodejs.org');
  }
}
