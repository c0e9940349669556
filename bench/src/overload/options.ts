import { parseArgs } from 'node:util';
import { UsageError } from '@glasshouse/settings';
import { fullPlan, type OverloadPlan, quickPlan } from './plan.js';
import { type ScenarioName, scenarioNames } from './scenarios.js';

export const overloadUsage = `npm run bench -- overload [options]
  --quick          short loads: three minutes instead of six
  --only LIST      comma-separated scenarios: ${scenarioNames.join(', ')}
  --json FILE      writes the results
  --write-docs     writes the results to bench/results/ and generates docs/performance.md`;

export interface OverloadOptions {
  plan: OverloadPlan;
  names: readonly ScenarioName[];
  json: string | undefined;
  writeDocs: boolean;
}

/** Reads the command line. @throws UsageError for an invalid option; its message is printed without a stack */
export function readOverloadOptions(args: readonly string[]): OverloadOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const requested = values.only?.split(',');
  const unknown = requested?.filter((name) => !(scenarioNames as readonly string[]).includes(name)) ?? [];
  if (unknown.length > 0)
    throw new UsageError(`unknown scenarios: ${unknown.join(', ')}; known are ${scenarioNames.join(', ')}`);
  if (values['write-docs'] && (values.quick || requested !== undefined))
    throw new UsageError('--write-docs requires a full run, without --quick and --only');
  return {
    plan: values.quick ? quickPlan : fullPlan,
    names: scenarioNames.filter((name) => requested === undefined || requested.includes(name)),
    json: values.json,
    writeDocs: values['write-docs'],
  };
}
