import { cpus } from 'node:os';
import type { Cores } from './cores.js';

export interface Machine {
  /** `v20.20.2` */
  node: string;
  /** `linux x64` */
  platform: string;
  cpu: string;
  cores: number;
  /** Services on a core of their own. */
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
