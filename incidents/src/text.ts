import type { Asked, Report } from './commands.js';

/** Formats questions and their options for a terminal. */
export function questionsText(questions: readonly Asked[]): string {
  return questions
    .map(({ id, text, points, options }) => {
      const head = `${id} (${points} ${points === 1 ? 'point' : 'points'}): ${text}`;
      return options.length === 0 ? head : `${head}\n${options.map((each) => `    ${each}`).join('\n')}`;
    })
    .join('\n\n');
}

/** Formats the report of an incident for a terminal. */
export function reportText(report: Report): string {
  const { grade, queries, hints, rightAfterSeconds } = report;
  const answers = grade.answers.map(({ question, points, of, right }) => {
    const after = rightAfterSeconds[question];
    const time = after === undefined ? '' : `, right after ${after} s`;
    return `  ${question}: ${round(points)} of ${of}${time}\n    ${right.join('\n    ')}`;
  });
  return [
    `${round(grade.points)} of ${grade.of} points, ${queries} queries, ${hints} hints`,
    ...answers,
    `Propagation: ${report.propagation.join(' -> ') || 'none'}`,
    ...(report.falseLeads.length > 0
      ? ['False leads:', ...report.falseLeads.map((each) => `  ${each}`)]
      : []),
    'Path of an expert:',
    ...report.method.map((step, at) => `  ${at + 1}. ${step}`),
  ].join('\n');
}

function round(points: number): string {
  return String(Math.round(points * 10) / 10);
}
