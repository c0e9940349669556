import { markdownTable } from '@glasshouse/settings';
import type { Figures, ServiceFigures } from '../figures.js';
import { share, wrap } from './format.js';

/** Minimum throughput of the kit relative to the bare services. */
export const goals = {
  pair: { title: 'gateway and product service', goal: 0.9, stretch: 0.95 },
  alone: { title: 'product service alone', goal: 0.8, stretch: 0.85 },
} as const;

type Load = keyof typeof goals;

const kitOf = (services: readonly ServiceFigures[], load: Load) =>
  services.find(({ name }) => name === 'kit')?.[load];

/**
 * Returns the verdict on a goal from the mean share. If the trials disagree, it includes the number of trials that
 * agree: `met (2 of 3 starts)`.
 */
export function verdictOf(load: Load, services: readonly ServiceFigures[]): string {
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

/** Renders the goals and the results of each run. */
export function goalsTable(runs: readonly Figures[]): string {
  const loads = ['pair', 'alone'] as const;
  return markdownTable(
    ['throughput with the kit, relative to bare', 'goal', 'stretch goal', 'Node', 'measured', ''],
    loads.flatMap((load) =>
      runs.map(({ machine, services }) => [
        goals[load].title,
        share(goals[load].goal),
        share(goals[load].stretch),
        machine.node.slice(1),
        measured(load, services),
        `**${verdictOf(load, services)}**`,
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

/** Explains the values in brackets; empty if every variant was started once. */
export function explainStarts(runs: readonly Figures[]): string {
  if (runs.every(({ services }) => startsOf(services)[1] < 2)) return '';
  return wrap(
    'Measured: mean of the starts, with the lowest and the highest in brackets. If the starts disagree on a ' +
      'goal, the verdict includes the number of starts that agree with it.',
  );
}

/** Returns the minimum and maximum number of starts (trials) per variant, or zeros without services. */
export function startsOf(services: readonly ServiceFigures[]): [fewest: number, most: number] {
  const starts = services.map(({ pair }) => pair.shares.length);
  return services.length === 0 ? [0, 0] : [Math.min(...starts), Math.max(...starts)];
}
