import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect garbage early, because the console shares the machine with the observed services. Must be called
 * before other modules are loaded, as the young generation does not shrink again. Measured at 3000 spans and 1600 log
 * records a second: 120 MB instead of 230 MB resident, for a few per cent more of one core.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=20');
  setFlagsFromString('--semi-space-growth-factor=1');
}
