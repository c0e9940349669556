import type { Level } from '../types.js';

/** Ascending; a record is written when its number is at least the minimum's. */
export const levels: Readonly<Record<Level, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
};

export function isLevel(value: string): value is Level {
  return Object.hasOwn(levels, value);
}
