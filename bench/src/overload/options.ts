import { parseArgs } from 'node:util';
import { fullPlan, type OverloadPlan, quickPlan } from './plan.js';
import { type ScenarioName, scenarioNames } from './scenarios.js';

export const overloadUsage = `npm run bench -- overload [options]
  --quick          short loads: three minutes in place of six
  --only LIST      only these: ${scenarioNames.join(', ')}
  --json FILE      the figures
  --write-docs     the figures to bench/results/, and docs/performance.md from them`;

export interface OverloadOptions {
  plan: OverloadPlan;
  names: readonly ScenarioName[];
  json: string | undefined;
  writeDocs: boolean;
}

/** @throws Error with a message for people when an option is wrong */
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
  const asked = values.only?.split(',');
  const unknown = asked?.filter((name) => !(scenarioNames as readonly string[]).includes(name)) ?? [];
  if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}\n\n${overloadUsage}`);
  if (values['write-docs'] && (values.quick || asked !== undefined))
    throw new Error('--write-docs: the page is made from whole runs');
  return {
    plan: values.quick ? quickPlan : fullPlan,
    names: scenarioNames.filter((name) => asked === undefined || asked.includes(name)),
    json: values.json,
    writeDocs: values['write-docs'],
  };
}
