import type {
  GivenAnswers,
  Hint,
  JoinCode,
  JoinedRun,
  Notebook,
  NotebookEntry,
  Report,
  Run,
} from '../../../contract/src/incidents.js';
import { requestJson } from '../api-client.js';
import { type Session, standardPlayer } from './session.js';

export interface MitigationChoice {
  readonly action: string;
  readonly service?: string;
}

/** Requests of one player. All throw ApiFailure; its status is 401 for a wrong token. */
export interface IncidentsClient {
  start(name: string, seed: number | undefined): Promise<Run>;
  join(): Promise<JoinedRun>;
  joinCode(): Promise<JoinCode>;
  finish(): Promise<unknown>;
  stop(): Promise<Report>;
  takeHint(): Promise<Hint>;
  answers(): Promise<GivenAnswers>;
  /** Replaces the answers to the given questions; an empty list removes one. */
  answer(answers: Readonly<Record<string, readonly string[]>>): Promise<unknown>;
  mitigate(choice: MitigationChoice): Promise<unknown>;
  notebook(): Promise<Notebook>;
  writeNotebook(entries: readonly NotebookEntry[]): Promise<unknown>;
}

const run = '/api/incidents/run';

/** @param session read for each request */
export function createIncidentsClient(session: Session): IncidentsClient {
  const player = () => session.player || standardPlayer;
  function send<T>(method: string, path: string, body?: object): Promise<T> {
    return requestJson(path, {
      method,
      headers: {
        authorization: `Bearer ${session.token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  }
  const ofPlayer = (path: string) => `${run}/${path}?${new URLSearchParams({ player: player() })}`;
  return {
    start: (name, seed) => send('POST', run, { name, player: player(), ...(seed !== undefined && { seed }) }),
    join: () => send('POST', `${run}/players`, { player: player() }),
    joinCode: () => send('GET', `${run}/join-code`),
    finish: () => send('POST', `${run}/players/${encodeURIComponent(player())}/finish`),
    stop: () => send('DELETE', run),
    takeHint: () => send('POST', `${run}/hints`, { player: player() }),
    answers: () => send('GET', ofPlayer('answers')),
    answer: (answers) => send('PUT', `${run}/answers`, { player: player(), answers }),
    mitigate: (choice) => send('POST', `${run}/mitigations`, { player: player(), ...choice }),
    notebook: () => send('GET', ofPlayer('notebook')),
    writeNotebook: (entries) => send('PUT', `${run}/notebook`, { player: player(), entries }),
  };
}
