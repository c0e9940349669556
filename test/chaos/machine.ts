import { cpus } from 'node:os';

/** Date and machine of a measurement. */
export interface Machine {
  /** Such as `2026-11-30`. */
  date: string;
  cpu: string;
  cores: number;
}

export function describeMachine(): Machine {
  const all = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
  };
}
