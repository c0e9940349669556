import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Answers } from './grade.js';

/** Running incident, kept in a file so that each command finds it. */
export interface Run {
  name: string;
  seed: number;
  /** Epoch milliseconds. */
  startedMs: number;
  /** Process that carries out freezes and requests; undefined without one. */
  workerPid?: number | undefined;
  /** Number of hints shown. */
  hints: number;
  answers: Answers;
  /** Time of the first right answer to a question, in milliseconds since the start. */
  rightAfterMs: Partial<Record<keyof Answers, number>>;
  /** Requests of the console's API at the start, to count the queries. */
  queriesBefore: number;
}

/** File of the running incident. */
export interface RunFile {
  read(): Run | undefined;
  /** Replaces the file as a whole, so that a killed command leaves no half of it. */
  write(run: Run): void;
  remove(): void;
  readonly path: string;
}

export function createRunFile(folder: string): RunFile {
  const path = join(folder, 'incident.json');
  return {
    path,
    read: () => (existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Run) : undefined),
    write(run) {
      mkdirSync(dirname(path), { recursive: true });
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
      renameSync(draft, path);
    },
    remove: () => rmSync(path, { force: true }),
  };
}
