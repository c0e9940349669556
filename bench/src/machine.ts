import { cpus } from 'node:os';
import type { Cores } from './cores.js';

/** Hardware and runtime of a benchmark run. */
export interface Machine {
  /** Such as `v20.20.2`. */
  node: string;
  /** Such as `linux x64`. */
  platform: string;
  cpu: string;
  cores: number;
  /** True if the services have a dedicated core. */
  pinned: boolean;
}

export function describeMachine(cores: Cores | undefined): Machine {
  const all = cpus();
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    pinned: cores !== undefined,
  };
}
