import type { Health } from '../contract/index.js';

type Objective = Health['objectives'][number];

/** Says which objectives are missed, and which were missed before the start or earlier during the incident. */
export function healthText({ objectives, healthySinceMs }: Health): string {
  if (objectives.length === 0) return 'The objectives are not known yet.';
  const rows = objectives.flatMap(missedText);
  if (rows.length === 0)
    return 'All objectives hold. None was missed before the start or during the incident.';
  const others = objectives.length - rows.length;
  return [
    objectives.every(({ holds }) => holds) ? 'All objectives hold.' : 'Missed objectives:',
    ...rows.map((row) => `  ${row}`),
    ...(others > 0 ? [`  others (${others}): hold, and were not missed`] : []),
    ...(healthySinceMs === null ? [] : [`The shop has been healthy since ${clock(healthySinceMs)} UTC.`]),
  ].join('\n');
}

/** Returns no text for an objective that has always held. */
function missedText({ name, holds, missedAtStart, missed }: Objective): string[] {
  if (holds && !missedAtStart && !missed) return [];
  const before = missedAtStart ? ['before the start'] : [];
  if (!holds) {
    const since = missedAtStart || !missed ? '' : `, first at ${clock(missed.firstMs)} UTC`;
    return [`${name}: missed now${since}${missedAtStart ? ', and before the start' : ''}`];
  }
  const during = missed
    ? [`during the incident, ${clock(missed.firstMs)} to ${clock(missed.lastMs)} UTC`]
    : [];
  return [`${name}: holds now; missed ${[...before, ...during].join(', and ')}`];
}

function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}
