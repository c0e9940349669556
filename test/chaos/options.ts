import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { scenariosOf, type TargetKind } from './scenarios.js';

export interface ChaosOptions {
  command: 'faults' | 'orders';
  kind: TargetKind;
  /** Compose project whose containers are the target; undefined: processes. */
  compose: string | undefined;
  /** Names of the scenarios to run. */
  only: readonly string[];
  json: boolean;
  writeDocs: boolean;
  /** Orders per second of the load. */
  perSecond: number;
  /** Number of orders of `orders`. */
  count: number;
  seed: string;
}

export const usage = `usage: npm run chaos -- [faults] [--only NAME[,NAME…]] [--servers | --compose PROJECT] [--rate 4]
                      [--json] [--write-docs] [--seed S]
       npm run chaos -- orders [--count 10000] [--seed S] [--rate 20] [--json] [--write-docs]
Scenarios of the embedded shop: ${scenariosOf('embedded')
  .map(({ name }) => name)
  .join(', ')}
Further scenarios with --servers and --compose: ${scenariosOf('servers')
  .map(({ name }) => name)
  .filter((name) => !scenariosOf('embedded').some((other) => other.name === name))
  .join(', ')}`;

/** Reads the arguments. @throws Error with the reason for wrong ones */
export function readChaosOptions(args: readonly string[]): ChaosOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      servers: { type: 'boolean', default: false },
      compose: { type: 'string' },
      json: { type: 'boolean', default: false },
      'write-docs': { type: 'boolean', default: false },
      rate: { type: 'string' },
      count: { type: 'string', default: '10000' },
      seed: { type: 'string', default: randomBytes(4).toString('hex') },
    },
  });
  const [command = 'faults', ...more] = positionals;
  if ((command !== 'faults' && command !== 'orders') || more.length > 0)
    throw new Error(`unknown command ${positionals.join(' ')}`);
  const kind = values.servers || values.compose !== undefined ? 'servers' : 'embedded';
  const known = scenariosOf(kind).map(({ name }) => name);
  const only = values.only?.split(',') ?? known;
  for (const name of only) if (!known.includes(name)) throw new Error(`unknown scenario ${name}`);
  return {
    command,
    kind,
    compose: values.compose,
    only,
    json: values.json,
    writeDocs: values['write-docs'],
    perSecond: positive('--rate', values.rate ?? (command === 'orders' ? '20' : '4')),
    count: positive('--count', values.count),
    seed: values.seed,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1_000_000)) throw new Error(`${name} ${text} is not a positive number`);
  return value;
}
