import { incidentNames, readIncident, variantOf } from './catalogue.js';
import type { ConsoleClient } from './console-client.js';
import { type Answers, type Grade, grade, rightAnswers } from './grade.js';
import type { Incident, Variant } from './incident.js';
import {
  affectedOptions,
  culprits,
  evidenceOptions,
  faultTypes,
  operationOptions,
  type QuestionId,
  questionIds,
  questions,
} from './questions.js';
import type { Run, RunFile } from './run.js';
import { startActions, stopActions } from './work.js';

export interface Commands {
  console: ConsoleClient;
  file: RunFile;
  /** Epoch milliseconds. */
  now?: () => number;
}

/** Question with the options to choose from. */
export interface Asked {
  id: QuestionId;
  text: string;
  points: number;
  options: readonly string[];
}

export interface Report {
  name: string;
  seed: number;
  grade: Grade;
  /** Queries of the console's API since the start, including those of its pages. */
  queries: number;
  hints: number;
  /** Seconds from the start to the first right answer to a question. */
  rightAfterSeconds: Partial<Record<QuestionId, number>>;
  propagation: readonly string[];
  falseLeads: readonly string[];
  method: readonly string[];
}

export function listIncidents(): { name: string; level: number; title: string; runsOn: readonly string[] }[] {
  return incidentNames()
    .map((name) => ({ name, incident: readIncident(name) }))
    .map(({ name, incident: { level, title, runsOn } }) => ({ name, level, title, runsOn }))
    .sort((a, b) => a.level - b.level || a.name.localeCompare(b.name));
}

export function createCommands({ console, file, now = Date.now }: Commands) {
  function current(): { run: Run; incident: Incident; variant: Variant } {
    const run = file.read();
    if (!run) throw new Error('no incident is running; start one: npm run incident -- start NAME');
    const incident = readIncident(run.name);
    return { run, incident, variant: variantOf(incident, run.seed) };
  }

  async function start(name: string, seed: number): Promise<{ story: string; questions: Asked[] }> {
    const running = file.read();
    if (running)
      throw new Error(`the incident ${running.name} is running; end it first: npm run incident -- stop`);
    const incident = readIncident(name);
    const variant = variantOf(incident, seed);
    const queriesBefore = await console.countQueries();
    const startedMs = now();
    const run: Run = { name, seed, startedMs, hints: 0, answers: {}, rightAfterMs: {}, queriesBefore };
    file.write(run);
    try {
      const workerPid = await startActions(console, variant.actions, { startedMs, seed, path: file.path });
      file.write({ ...run, workerPid });
    } catch (error) {
      file.remove();
      await console.removeFaults().catch(() => {});
      throw error;
    }
    return { story: incident.story, questions: asked() };
  }

  function hint(): { hint: string; left: number } {
    const { run, incident } = current();
    const text = incident.hints[run.hints];
    if (text === undefined) throw new Error('there are no more hints');
    file.write({ ...run, hints: run.hints + 1 });
    return { hint: text, left: incident.hints.length - run.hints - 1 };
  }

  /** Stores answers. The right ones are told at the end only. @throws Error for an unknown question or option */
  function answer(given: Answers): Answers {
    const { run, variant } = current();
    const options = new Map(asked().map((each) => [each.id, each.options]));
    const chosen: Record<string, readonly string[]> = {};
    for (const [question, texts] of Object.entries(given) as [QuestionId, string[]][]) {
      const known = options.get(question);
      if (!known) throw new Error(`there is no question ${question}; there are ${questionIds.join(', ')}`);
      // an option may contain a comma
      const values = texts.flatMap((text) => (known.includes(text) ? [text] : text.split(',')));
      chosen[question] = values;
      const wrong = question === 'since' ? [] : values.filter((value) => !known.includes(value));
      if (wrong.length > 0)
        throw new Error(`${question}: ${wrong.join(', ')} is none of ${known.join(' | ')}`);
    }
    const answers = { ...run.answers, ...chosen };
    const rightAfterMs = { ...run.rightAfterMs };
    for (const { question, points, of } of grade(variant, run.startedMs, answers).answers)
      if (points === of) rightAfterMs[question] ??= now() - run.startedMs;
    file.write({ ...run, answers, rightAfterMs });
    return answers;
  }

  function status() {
    const { run, incident } = current();
    const { name, startedMs, hints, answers } = run;
    return {
      name,
      story: incident.story,
      seconds: Math.round((now() - startedMs) / 1000),
      hints,
      answers,
      questions: asked(),
    };
  }

  /** @throws Error without an answer, unless `withoutAnswers`: the report has the right ones */
  async function stop({ withoutAnswers = false } = {}): Promise<Report> {
    const { run, incident, variant } = current();
    if (!withoutAnswers && Object.keys(run.answers).length === 0)
      throw new Error(
        'you have not answered yet, and the report has the right answers; to end it: stop --yes',
      );
    await stopActions(console, run.workerPid);
    const queries = (await console.countQueries()) - run.queriesBefore;
    file.remove();
    return {
      name: run.name,
      seed: run.seed,
      grade: grade(variant, run.startedMs, run.answers),
      // the console has restarted when its counter is lower than before
      queries: Math.max(0, queries),
      hints: run.hints,
      rightAfterSeconds: Object.fromEntries(
        Object.entries(run.rightAfterMs).map(([id, ms]) => [id, Math.round(ms / 1000)]),
      ),
      propagation: variant.propagation,
      falseLeads: incident.falseLeads,
      method: incident.method,
    };
  }

  return { start, hint, answer, status, stop };
}

/** Returns the questions with their options, which are the same for every incident. */
export function asked(): Asked[] {
  const options: Readonly<Record<QuestionId, readonly string[]>> = {
    service: culprits,
    fault: Object.keys(faultTypes),
    operation: operationOptions,
    since: [],
    affected: affectedOptions,
    evidence: evidenceOptions,
  };
  return questionIds.map((id) => ({ id, ...questions[id], options: options[id] }));
}

/** Returns answers that earn every point; for tests of incidents. */
export function solution(variant: Variant, startedMs: number): Answers {
  const ids = questionIds.filter((id) => id !== 'since');
  return {
    ...Object.fromEntries(ids.map((id) => [id, rightAnswers(variant, id)])),
    since: [variant.fault === 'none' ? 'none' : new Date(startedMs).toISOString()],
  };
}
