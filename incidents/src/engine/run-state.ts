import type { NotebookEntry, UsedMitigation } from '../contract/index.js';
import type { Answers } from '../grade.js';
import { newRunSecrets, type RunSecrets } from './player-tokens.js';
import type { IncidentStorage } from './storage.js';

export interface TimesTo {
  /** Milliseconds since the start; absent when not reached. */
  detect?: number;
  localise?: number;
  explain?: number;
  mitigate?: number;
}

export interface PlayerState {
  name: string;
  joinedMs: number;
  finishedMs?: number;
  /** Number of hints shown. */
  hints: number;
  answers: Answers;
  timeTo: TimesTo;
  queries: number;
  mitigations: UsedMitigation[];
  notebook: NotebookEntry[];
}

/** Running incident as it is stored. */
export interface RunState extends RunSecrets {
  id: string;
  name: string;
  seed: number;
  startedMs: number;
  /** Names of the objectives that were missed before the start; absent in a run of an earlier version. */
  missedAtStart?: string[];
  /** Time at which the faults were removed by a mitigation. */
  mitigatedMs?: number;
  players: PlayerState[];
  marks: { atMs: number; text: string }[];
  notice?: string;
}

const file = 'running.json';

/** Returns whether a run is stored, even a damaged one. */
export function hasRun(storage: IncidentStorage): boolean {
  return storage.read(file) !== undefined;
}

/** @throws SyntaxError for a damaged file */
export function readRun(storage: IncidentStorage): RunState | undefined {
  const text = storage.read(file)?.toString();
  // a run that an earlier version stored has no secrets
  return text === undefined ? undefined : { ...newRunSecrets(), ...(JSON.parse(text) as RunState) };
}

export function writeRun(storage: IncidentStorage, run: RunState): void {
  storage.write(file, `${JSON.stringify(run)}\n`);
}

export function removeRun(storage: IncidentStorage): void {
  storage.remove(file);
}

export function newPlayer(name: string, joinedMs: number): PlayerState {
  return { name, joinedMs, hints: 0, answers: {}, timeTo: {}, queries: 0, mitigations: [], notebook: [] };
}
