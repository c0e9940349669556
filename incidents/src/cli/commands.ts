import { didYouMean, nearNames, UsageError } from '@glasshouse/settings';
import type {
  Answered,
  Hint,
  IncidentList,
  IncidentMitigation,
  JoinCode,
  JoinedRun,
  Mitigated,
  Notebook,
  Report,
  ReportList,
  Run,
  StartedRun,
} from '../contract/index.js';
import { standardPlayer } from '../contract/index.js';
import { nameInPlayerToken } from '../engine/player-tokens.js';
import { exportCase } from '../export/export-case.js';
import type { ConsoleClient } from './console-client.js';
import { argumentsOf, readAnswers } from './read-answers.js';
import { listText, mitigationsText, questionsText, reportsText, reportText, runText } from './text.js';

export interface Options {
  seed?: string | undefined;
  player?: string | undefined;
  /** Address of the console, if it is not that of the environment. */
  console?: string | undefined;
  cursor?: string | undefined;
  /** Join code of a game day. */
  code?: string | undefined;
  /** Ends an incident without any answer. */
  yes: boolean;
}

/** Result of a command as JSON and as text. */
export interface Printed {
  json: unknown;
  text: string;
}

type Command = (client: ConsoleClient, args: readonly string[], options: Options) => Promise<Printed>;

const runPath = '/api/incidents/run';
const printed = <T>(json: T, text: (value: T) => string): Printed => ({ json, text: text(json) });
const playerOf = ({ player }: Options) => (player === undefined ? {} : { player });
const query = ({ player }: Options) => (player === undefined ? '' : `?player=${encodeURIComponent(player)}`);

/** Returns the options that a repeated command needs. */
function givenOptions({ player, console }: Options): string[] {
  return [
    ...(player === undefined ? [] : ['--player', player]),
    ...(console === undefined ? [] : ['--console', console]),
  ];
}

function required(value: string | undefined, message: string): string {
  if (value === undefined || value === '') throw new UsageError(message);
  return value;
}

/** @throws UsageError for an unknown action, with those that are near */
function knownAction(name: string, mitigations: readonly IncidentMitigation[]): string {
  const known = mitigations.map(({ action }) => action);
  if (known.some((action) => action === name)) return name;
  const near = didYouMean(nearNames(name, known));
  throw new UsageError(
    `there is no mitigation ${JSON.stringify(name)}${near || `; there are ${known.join(', ')}`}`,
  );
}

/** Commands by name; each requests the API of the console. */
export const commands: Readonly<Record<string, Command>> = {
  async list(client) {
    return printed(await client.get<IncidentList>('/api/incidents'), listText);
  },
  async start(client, [given], options) {
    const name = required(given, 'start needs the name of an incident; see npm run incident -- list');
    const seed = options.seed === undefined ? undefined : Number(options.seed);
    if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0))
      throw new UsageError(`--seed ${options.seed} is not a whole number`);
    const body = { name, ...(seed !== undefined && { seed }), ...playerOf(options) };
    const run = await client.send<StartedRun>('POST', runPath, body);
    const { questions, mitigations } = await client.get<IncidentList>('/api/incidents');
    const text = [
      run.story,
      questionsText(questions),
      mitigationsText(mitigations),
      'Find the cause in the console or with its API, then answer.',
      `Other players join with: npm run incident -- join NAME --code ${run.joinCode}`,
    ].join('\n\n');
    return { json: { ...run, questions, mitigations }, text };
  },
  async status(client) {
    return printed(
      await client.get<Run>(runPath),
      (run) =>
        `${runText(run)}\n\nQuestions and the meanings of their options: npm run incident -- questions`,
    );
  },
  async questions(client) {
    const { questions, mitigations } = await client.get<IncidentList>('/api/incidents');
    return printed(
      { questions, mitigations },
      (all) => `${questionsText(all.questions)}\n\n${mitigationsText(all.mitigations)}`,
    );
  },
  async join(client, [given], options) {
    const player = required(given ?? options.player, 'join needs the name of a player');
    const joined = await client.send<JoinedRun>('POST', `${runPath}/players`, { player }, options.code);
    return printed(
      joined,
      (run) => `${runText(run)}\n\nUse the token of ${player}: export PLAYER_TOKEN=${run.token}`,
    );
  },
  async code(client) {
    return printed(await client.get<JoinCode>(`${runPath}/join-code`), ({ joinCode }) => joinCode);
  },
  async hint(client, _args, options) {
    const hint = await client.send<Hint>('POST', `${runPath}/hints`, playerOf(options));
    return printed(hint, ({ hint, left }) => `${hint}\n(hints left: ${left})`);
  },
  async answer(client, args, options) {
    const { questions } = await client.get<IncidentList>('/api/incidents');
    const answers = readAnswers(args, questions, givenOptions(options));
    const body = { ...playerOf(options), answers };
    const { answered } = await client.send<Answered>('PUT', `${runPath}/answers`, body);
    const text = [
      ...argumentsOf(answers).map((each) => `saved ${each}`),
      `answered: ${answered.join(', ') || 'nothing'}`,
    ];
    return printed({ answered }, () => text.join('\n'));
  },
  async mitigate(client, [given, service], options) {
    const name = required(given, 'mitigate needs an action; see npm run incident -- questions');
    const { mitigations } = await client.get<IncidentList>('/api/incidents');
    const action = knownAction(name, mitigations);
    const body = { ...playerOf(options), action, ...(service !== undefined && { service }) };
    const result = await client.send<Mitigated>('POST', `${runPath}/mitigations`, body);
    return printed(result, ({ outcome }) => `${outcome}; see npm run incident -- status`);
  },
  async note(client, [link, title, note = ''], options) {
    const path = `${runPath}/notebook`;
    const { entries } = await client.get<Notebook>(path + query(options));
    if (link === undefined)
      return printed({ entries }, (all) =>
        all.entries.map((each) => `${each.title}\n  ${each.link}\n  ${each.note}`).join('\n'),
      );
    const added = { atMs: Date.now(), title: title ?? link.slice(0, 200), link, note };
    const body = { ...playerOf(options), entries: [...entries, added] };
    const result = await client.send<Notebook>('PUT', path, body);
    return printed(result, (all) => `${all.entries.length} notes`);
  },
  async finish(client, _args, options) {
    const name = options.player ?? nameInPlayerToken(client.token) ?? standardPlayer;
    const player = encodeURIComponent(name);
    return printed(await client.send<Run>('POST', `${runPath}/players/${player}/finish`), runText);
  },
  async stop(client, _args, { yes }) {
    const run = await client.get<Run>(runPath);
    if (!yes && run.players.every(({ answered }) => answered.length === 0))
      throw new UsageError(
        'no question has an answer yet, and the report shows the right ones; to end the incident: stop --yes',
      );
    return printed(await client.send<Report>('DELETE', runPath), reportText);
  },
  async reports(client, [id], { cursor }) {
    if (id !== undefined)
      return printed(
        await client.get<Report>(`/api/incidents/reports/${encodeURIComponent(id)}`),
        reportText,
      );
    const after = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    return printed(await client.get<ReportList>(`/api/incidents/reports${after}`), reportsText);
  },
  async export(client, [givenId, givenFolder]) {
    const message = 'export needs the id of a report and a folder; see npm run incident -- reports';
    const id = required(givenId, message);
    const exported = await exportCase(client, id, required(givenFolder, message));
    return printed(exported, ({ folder, rows }) =>
      [folder, ...Object.entries(rows).map(([file, count]) => `  ${file}: ${count} rows`)].join('\n'),
    );
  },
};
