import {
  type Answered,
  type GiveAnswers,
  type GivenAnswers,
  type Hint,
  type Mitigated,
  type Notebook,
  type NotebookEntry,
  standardPlayer,
} from '../contract/index.js';
import type { Incident, Variant } from '../incident.js';
import { type MitigationAction, mitigations } from '../mitigations.js';
import type { QuestionId } from '../questions.js';
import { giveAnswers, readAnswers } from './answers.js';
import { showsEvidence } from './detection.js';
import { IncidentError } from './incident-error.js';
import { newPlayer, type PlayerState, type RunState } from './run-state.js';

/** Running incident in memory. */
export interface CurrentRun {
  run: RunState;
  incident: Incident;
  variant: Variant;
}

export interface PlayerCommands {
  join(name: string): void;
  finish(name: string): void;
  hint(name: string | undefined): Hint;
  answer(name: string | undefined, answers: GiveAnswers['answers']): Answered;
  answers(name: string | undefined): GivenAnswers;
  /** Records a mitigation, and returns its service and the result. The caller carries it out. */
  mitigate(name: string | undefined, action: MitigationAction, service: string | undefined): Mitigated;
  notebook(name: string | undefined): Notebook;
  writeNotebook(name: string | undefined, entries: NotebookEntry[]): Notebook;
  /** Counts a query. @param name from the header; undefined counts for a player who is alone */
  countQuery(name: string | undefined, link: string, hasResult: boolean): void;
}

/** Highest number of players, because names come from requests. */
export const maxPlayers = 30;

/**
 * Creates the commands of the players of one incident. Each changes the state in memory; the caller stores it.
 *
 * @throws IncidentError `not found` for an unknown player; `conflict` for one who has finished
 */
export function createPlayerCommands(
  { run, incident, variant }: CurrentRun,
  services: readonly string[],
  now: () => number,
): PlayerCommands {
  /** Without a name: the only player, or the standard one. */
  function find(name: string | undefined): PlayerState {
    const [first] = run.players;
    if (name === undefined && run.players.length === 1 && first) return first;
    const wanted = name ?? standardPlayer;
    const player = run.players.find((each) => each.name === wanted);
    if (player) return player;
    const names = run.players.map((each) => each.name).join(', ');
    throw new IncidentError('not found', `there is no player ${wanted}; there are ${names}`);
  }
  function active(name: string | undefined): PlayerState {
    const player = find(name);
    if (player.finishedMs === undefined) return player;
    throw new IncidentError('conflict', `${player.name} has finished`);
  }
  const mark = (text: string) => {
    if (run.marks.length < 500) run.marks.push({ atMs: now(), text });
  };
  const detect = (player: PlayerState, link: string) => {
    if (player.timeTo.detect === undefined && showsEvidence(variant, link))
      player.timeTo.detect = now() - run.startedMs;
  };

  return {
    join(name) {
      if (run.players.some((each) => each.name === name))
        throw new IncidentError('conflict', `there is a player ${name} already`);
      if (run.players.length >= maxPlayers)
        throw new IncidentError('conflict', `an incident has at most ${maxPlayers} players`);
      run.players.push(newPlayer(name, now()));
      mark(`${name}: joined`);
    },
    finish(name) {
      active(name).finishedMs = now();
      mark(`${name}: finished`);
    },
    hint(name) {
      const player = active(name);
      const hint = incident.hints[player.hints];
      if (hint === undefined) throw new IncidentError('conflict', 'there are no more hints');
      player.hints += 1;
      mark(`${player.name}: hint ${player.hints}`);
      return { hint, left: incident.hints.length - player.hints };
    },
    answer(name, given) {
      const player = active(name);
      const answers = readAnswers(given);
      giveAnswers(run, player, variant, answers, now());
      mark(`${player.name}: answered ${Object.keys(answers).join(', ')}`);
      return { answered: Object.keys(player.answers) as QuestionId[] };
    },
    answers(name) {
      const kept = Object.entries(find(name).answers);
      return { answers: Object.fromEntries(kept.map(([id, values]) => [id, [...values]])) };
    },
    mitigate(name, action, service) {
      const player = active(name);
      const { takesService } = mitigations[action];
      if (takesService && (service === undefined || !services.includes(service)))
        throw new IncidentError('invalid', `${action} needs a service: ${services.join(', ')}`);
      if (player.mitigations.length >= 50)
        throw new IncidentError('conflict', 'a player has at most 50 mitigations');
      const used = takesService && service !== undefined ? { action, service } : { action };
      player.mitigations.push({ ...used, atMs: now(), outcome: 'pending' });
      mark(`${player.name}: ${action}${takesService ? ` ${service}` : ''}`);
      return { outcome: 'pending' };
    },
    notebook: (name) => ({ entries: find(name).notebook }),
    writeNotebook(name, entries) {
      const player = active(name);
      player.notebook = entries;
      for (const { link } of entries) detect(player, link);
      return { entries };
    },
    countQuery(name, link, hasResult) {
      const [first] = run.players;
      const player =
        name === undefined
          ? run.players.length === 1
            ? first
            : undefined
          : run.players.find((each) => each.name === name);
      if (!player || player.finishedMs !== undefined) return;
      player.queries += 1;
      if (hasResult) detect(player, link);
    },
  };
}
