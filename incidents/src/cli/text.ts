import type {
  IncidentList,
  IncidentMitigation,
  IncidentQuestion,
  Player,
  PlayerResult,
  Report,
  ReportList,
  Run,
} from '../contract/index.js';
import { healthText } from './health-text.js';

export function listText({ items, enabled, reason }: IncidentList): string {
  const rows = items.map(
    ({ name, level, title, requirements, available, why }) =>
      `${name.padEnd(24)} level ${level}  ${title}${!available && enabled && why ? ` (${why})` : ''}` +
      requirements.map((each) => `\n${' '.repeat(34)}needs ${each}`).join(''),
  );
  return [...rows, ...(enabled ? [] : [reason ?? 'Incidents are not enabled'])].join('\n');
}

/** Formats questions and their options. */
export function questionsText(questions: readonly IncidentQuestion[]): string {
  return questions
    .map(({ id, text, points, options, several }) => {
      const head = `${id} (${points} ${points === 1 ? 'point' : 'points'}): ${text}`;
      const rows = options?.map((each) => `    ${each.value}${each.text ? `: ${each.text}` : ''}`) ?? [];
      return [head, ...(several ? ['    (one or several, separated by commas)'] : []), ...rows].join('\n');
    })
    .join('\n\n');
}

export function mitigationsText(mitigations: readonly IncidentMitigation[]): string {
  const rows = mitigations.map(
    ({ action, text, takesService }) => `    ${action}${takesService ? ' SERVICE' : ''}: ${text}`,
  );
  return ['Mitigations (npm run incident -- mitigate ...):', ...rows].join('\n');
}

export function runText(run: Run): string {
  const { story, elapsedMs, health, players, notice } = run;
  return [
    `${run.title}: ${seconds(elapsedMs)} since the start`,
    story,
    ...(notice === undefined ? [] : [notice]),
    healthText(health),
    ...players.map(playerText),
  ].join('\n\n');
}

function playerText({ name, answered, hintsShown, mitigations, queries, finished }: Player): string {
  const rows = [
    `${name}${finished ? ' (finished)' : ''}: ${plural(queries, 'query', 'queries')}, answered: ${answered.join(', ') || 'nothing'}`,
    ...hintsShown.map((hint, at) => `  hint ${at + 1}: ${hint}`),
    ...mitigations.map(
      ({ action, service, outcome }) => `  ${action}${service ? ` ${service}` : ''}: ${outcome}`,
    ),
  ];
  return rows.join('\n');
}

/** Formats the report of an incident. */
export function reportText(report: Report): string {
  const { cause, alerts, falseLeads, method, evidence } = report;
  return [
    `${report.title} (${report.name}, seed ${report.seed}), report ${report.id}`,
    ...report.players.map(resultText),
    `Cause: ${cause.service}, ${cause.fault}, ${cause.operations.join(', ')}; affected: ${cause.affected}`,
    `Distinguished by: ${cause.distinguishedBy}`,
    `Propagation: ${cause.propagation.join(' -> ') || 'none'}`,
    `Mitigation: ${cause.mitigation.join(' or ')}`,
    `Alerts that the incident should cause: ${alerts.expected.join(', ') || 'none'}`,
    `Alerts that fired: ${alerts.fired.map((name) => firedText(name, alerts)).join(', ') || 'none'}`,
    ...list('False leads:', falseLeads),
    ...list(
      'Path of an expert:',
      method.map(({ text, link }) => (link === undefined ? text : `${text}\n    ${link}`)),
    ),
    ...list(
      'Evidence:',
      evidence.map(({ question, query }) => `${question}: ${query}`),
    ),
  ].join('\n');
}

function firedText(name: string, { activeBefore = [] }: Report['alerts']): string {
  return activeBefore.includes(name) ? `${name} (its condition held before the incident)` : name;
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [title, ...items.map((item, at) => `  ${at + 1}. ${item}`)];
}

function resultText({
  name,
  points,
  of,
  answers,
  timeToMs,
  queries,
  hints,
  mitigations,
}: PlayerResult): string {
  const times = Object.entries(timeToMs).map(
    ([step, ms]) => `${step} ${ms === null ? 'never' : seconds(ms)}`,
  );
  return [
    `${name}: ${rounded(points)} of ${of} points, ${plural(queries, 'query', 'queries')}, ${plural(hints, 'hint', 'hints')}`,
    `  time to ${times.join(', ')}`,
    ...answers.map(
      (answer) =>
        `  ${answer.question}: ${rounded(answer.points)} of ${answer.of}` +
        `\n    given: ${answer.given.join(' | ') || 'nothing'}\n    right: ${answer.right.join(' | ')}`,
    ),
    ...mitigations.map(
      ({ action, service, outcome }) => `  ${action}${service ? ` ${service}` : ''}: ${outcome}`,
    ),
  ].join('\n');
}

export function reportsText({ items, next }: ReportList): string {
  const rows = items.map(({ id, players, recording }) => {
    const results = players.map(({ name, points, of }) => `${name} ${rounded(points)}/${of}`).join(', ');
    return `${id}  ${results}${recording ? '  recorded' : ''}`;
  });
  return [...rows, ...(next === undefined ? [] : [`more: --cursor ${next}`])].join('\n') || 'no reports';
}

/** Formats a time in whole elapsed seconds, as the pages of the console do. */
function seconds(ms: number): string {
  return `${Math.floor(ms / 1000)} s`;
}

function plural(value: number, one: string, many: string): string {
  return `${value} ${value === 1 ? one : many}`;
}

function rounded(points: number): string {
  return String(Math.round(points * 100) / 100);
}
