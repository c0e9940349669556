import type { Declarations } from '@glasshouse/settings';
import { type ProcessName, processNames } from './process-names.js';

/** Upper limit for all processes of `npm start` together with little data, pages that they share counted once. */
export const togetherMegabytes = 500;

/** Old generation of a service in megabytes. */
const serviceHeap = 96;

/** Old generation of the others in megabytes. The console holds 16 MB of telemetry, and garbage of as much again. */
const heaps: Readonly<Partial<Record<ProcessName, number>>> = { console: 192, traffic: 48 };

function heapVariable(name: ProcessName): string {
  return `${name.toUpperCase()}_HEAP_MEGABYTES`;
}

/** Memory and processor budgets of the processes that `npm start` starts: the only place that sets them. */
export const budgetSettings: Declarations = {
  ...Object.fromEntries(
    processNames.map((name) => [
      heapVariable(name),
      {
        type: 'integer',
        default: heaps[name] ?? serviceHeap,
        min: 16,
        max: 65_536,
        doc: `limit on the old generation of the heap of ${name}, in megabytes; beyond it the process ends and is restarted`,
      } as const,
    ]),
  ),
  V8_THREADS: {
    type: 'integer',
    default: 1,
    min: 1,
    max: 16,
    doc: 'threads with which V8 compiles and collects garbage beside the main thread, of each process',
  },
  POOL_THREADS: {
    type: 'integer',
    default: 4,
    min: 3,
    max: 128,
    doc: 'threads for files, host names and signatures, of each process (UV_THREADPOOL_SIZE)',
  },
};

/** The budgets of one process. */
export interface Budget {
  /** For Node itself. Besides the limits, these trade a little speed for a third of the memory. */
  readonly nodeFlags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** @param settings as read with {@link budgetSettings}; what is missing has its default */
export function budgetOf(name: ProcessName, settings: Readonly<Record<string, unknown>> = {}): Budget {
  const value = (variable: string) => settings[variable] ?? budgetSettings[variable]?.default;
  return {
    nodeFlags: [
      `--max-old-space-size=${value(heapVariable(name))}`,
      '--max-semi-space-size=1',
      `--v8-pool-size=${value('V8_THREADS')}`,
      '--optimize-for-size',
    ],
    environment: { UV_THREADPOOL_SIZE: String(value('POOL_THREADS')) },
  };
}
