import type { Declarations } from '@glasshouse/settings';
import { type ProcessName, processNames } from './process-names.js';

/** Limit on the total memory of all processes of `npm start` with little data. Shared pages count once. */
export const togetherMegabytes = 500;

/** Limit on the old generation of a service in megabytes. */
const serviceHeap = 96;

/** Limits on the old generation of other processes, in megabytes. The console stores 16 MB and needs as much for garbage. */
const heaps: Readonly<Partial<Record<ProcessName, number>>> = { console: 192, traffic: 48 };

function heapVariable(name: ProcessName): string {
  return `${name.toUpperCase()}_HEAP_MEGABYTES`;
}

/** Settings for the memory and processor budgets of the processes of `npm start`. */
export const budgetSettings: Declarations = {
  ...Object.fromEntries(
    processNames.map((name) => [
      heapVariable(name),
      {
        type: 'integer',
        default: heaps[name] ?? serviceHeap,
        min: 16,
        max: 65_536,
        doc: `limit on the old generation of the heap of ${name}, in megabytes; a process that exceeds it exits and is restarted`,
      } as const,
    ]),
  ),
  V8_THREADS: {
    type: 'integer',
    default: 1,
    min: 1,
    max: 16,
    doc: 'V8 threads for compilation and garbage collection in each process, besides the main thread',
  },
  POOL_THREADS: {
    type: 'integer',
    default: 4,
    min: 3,
    max: 128,
    doc: 'threads for files, host names and signatures in each process (UV_THREADPOOL_SIZE)',
  },
};

/** Budget of one process. */
export interface Budget {
  /** Flags of Node. They set the limits, and save memory at the cost of a little speed; see {@link memoryFlags}. */
  readonly nodeFlags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** @param settings values read with {@link budgetSettings}; missing settings have their defaults */
export function budgetOf(name: ProcessName, settings: Readonly<Record<string, unknown>> = {}): Budget {
  const value = (variable: string) => settings[variable] ?? budgetSettings[variable]?.default;
  return {
    nodeFlags: [
      `--max-old-space-size=${value(heapVariable(name))}`,
      `--v8-pool-size=${value('V8_THREADS')}`,
      ...memoryFlags(name),
    ],
    environment: { UV_THREADPOOL_SIZE: String(value('POOL_THREADS')) },
  };
}

/**
 * Flags that save a third of the memory of a service. In the console they would save 2 % and take a third of the speed at
 * which it receives telemetry: with `--optimize-for-size`, V8 collects all garbage whenever the heap has grown by a tenth.
 */
function memoryFlags(name: ProcessName): string[] {
  if (name === 'console') return ['--max-semi-space-size=2'];
  return ['--max-semi-space-size=1', '--optimize-for-size'];
}
