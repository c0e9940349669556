import type { ServiceFigures } from '../figures.js';

/** What the kit is to leave of the bare services' throughput. */
export const goals = {
  pair: { title: 'gateway and product service', goal: 0.9, stretch: 0.95 },
  alone: { title: 'product service alone', goal: 0.8, stretch: 0.85 },
} as const;

export type Verdict = 'not met' | 'met' | 'met, and the stretch goal' | 'not measured';

export function judge(load: keyof typeof goals, services: readonly ServiceFigures[]): Verdict {
  const measured = services.find(({ name }) => name === 'kit')?.[load].share;
  if (measured === undefined) return 'not measured';
  const { goal, stretch } = goals[load];
  if (measured < goal) return 'not met';
  return measured < stretch ? 'met' : 'met, and the stretch goal';
}
