import { parseArgs } from 'node:util';
import { UsageError } from '@glasshouse/settings';

export const faultsUsage = `npm run bench -- faults [options]
  --quick          one start and short windows: half a minute instead of four minutes
  --json FILE      writes the results
  --write-docs     writes the results to bench/results/ and generates docs/performance.md`;

/** Number and duration of the measurements. */
export interface FaultPlan {
  /** Starts of the three shops. */
  starts: number;
  /** Windows of each load in each start; a window of the reference shop precedes and follows each. */
  rounds: number;
  windowSeconds: number;
  leadInSeconds: number;
  warmUpSeconds: number;
}

const full: FaultPlan = { starts: 4, rounds: 24, windowSeconds: 0.2, leadInSeconds: 0.1, warmUpSeconds: 4 };
const quick: FaultPlan = { starts: 1, rounds: 6, windowSeconds: 0.1, leadInSeconds: 0.05, warmUpSeconds: 1 };

export interface FaultBenchOptions {
  plan: FaultPlan;
  json: string | undefined;
  writeDocs: boolean;
}

/** Reads the command line. @throws UsageError for an invalid option */
export function readFaultOptions(args: readonly string[]): FaultBenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  if (values['write-docs'] && values.quick)
    throw new UsageError('--write-docs requires a full run, without --quick');
  return { plan: values.quick ? quick : full, json: values.json, writeDocs: values['write-docs'] };
}
