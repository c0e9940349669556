import { markdownTable } from '@glasshouse/settings';
import type { Figures, ServiceFigures } from '../figures.js';
import { share, wrap } from './format.js';

/** What the kit is to leave of the bare services' throughput. */
export const goals = {
  pair: { title: 'gateway and product service', goal: 0.9, stretch: 0.95 },
  alone: { title: 'product service alone', goal: 0.8, stretch: 0.85 },
} as const;

type Load = keyof typeof goals;

const kitOf = (services: readonly ServiceFigures[], load: Load) =>
  services.find(({ name }) => name === 'kit')?.[load];

/** By the share; with how many trials agree, when not all do: `met (2 of 3 starts)`. */
export function judge(load: Load, services: readonly ServiceFigures[]): string {
  const kit = kitOf(services, load);
  if (kit === undefined) return 'not measured';
  const { goal, stretch } = goals[load];
  const agreeing = (level: number): string => {
    const count = kit.shares.filter((one) => one >= level === kit.share >= level).length;
    return count === kit.shares.length ? '' : ` (${count} of ${kit.shares.length} starts)`;
  };
  if (kit.share < goal) return `not met${agreeing(goal)}`;
  const met = `met${agreeing(goal)}`;
  return kit.share < stretch ? met : `${met}, and the stretch goal${agreeing(stretch)}`;
}

export function goalsTable(runs: readonly Figures[]): string {
  const loads = ['pair', 'alone'] as const;
  return markdownTable(
    ['share of the bare throughput that the kit leaves', 'goal', 'stretch goal', 'Node', 'measured', ''],
    loads.flatMap((load) =>
      runs.map(({ machine, services }) => [
        goals[load].title,
        share(goals[load].goal),
        share(goals[load].stretch),
        machine.node.slice(1),
        measured(load, services),
        `**${judge(load, services)}**`,
      ]),
    ),
  );
}

function measured(load: Load, services: readonly ServiceFigures[]): string {
  const kit = kitOf(services, load);
  if (kit === undefined) return '-';
  if (kit.shares.length < 2) return kit.share.toFixed(3);
  const [low, high] = [Math.min(...kit.shares), Math.max(...kit.shares)];
  return `${kit.share.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
}

/** How to read the brackets; nothing where there are none. */
export function aboutStarts(runs: readonly Figures[]): string {
  if (runs.every(({ services }) => startsOf(services)[1] < 2)) return '';
  return wrap(
    'Measured: the mean of the starts, the lowest and the highest of them in brackets. Where the starts are on both ' +
      'sides of a goal, the number of those that agree with the verdict stands beside it.',
  );
}

/** How often the processes of a variant were started anew, at least and at most. */
export function startsOf(services: readonly ServiceFigures[]): [fewest: number, most: number] {
  const starts = services.map(({ pair }) => pair.shares.length);
  return services.length === 0 ? [0, 0] : [Math.min(...starts), Math.max(...starts)];
}
