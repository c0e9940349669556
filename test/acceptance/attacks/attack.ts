import type { RawOptions, RawResult } from './raw.js';
import type { Wire, WireResponse } from './wire.js';
import type { World } from './world.js';

/** `401 UNAUTHENTICATED`: the status, and the problem's code, or the `error` of RFC 6749; `200` alone. */
export type Expected = `${number} ${string}` | `${number}`;

/** One row of docs/attacks.md, and one test. */
export interface Attack {
  /** What is tried. */
  name: string;
  /** How each of its requests has to be answered. */
  expect: Expected;
  /** What else is checked, in words; `and` checks it. */
  also?: string;
  wires(world: World): Wire | readonly Wire[] | Promise<Wire | readonly Wire[]>;
  /** All its requests are sent at once, not one after the other. */
  atOnce?: boolean;
  and?(world: World, responses: readonly WireResponse[]): Promise<void> | void;
}

/** One that is more than HTTP requests with one answer each; it checks for itself what it is told. */
export interface Play {
  name: string;
  /** What has to come of it, in words. */
  outcome: string;
  /** Begins with the whole run, as it takes long. */
  early?: boolean;
  play(world: World): Promise<void>;
}

/** Bytes written on a connection by hand. */
export interface RawAttack {
  name: string;
  /** The answers in order; none: the connection is closed without one. */
  responses: readonly Expected[];
  bytes(world: World): readonly (string | Buffer)[];
  options?: RawOptions;
  check?(result: RawResult): void;
}

export type Row = Attack | Play | RawAttack;

export interface AttackGroup {
  title: string;
  /** A sentence above the table. */
  about: string;
  /** Needs a client, a key or limits that only a system launched for it has. */
  ownSystem?: boolean;
  rows: readonly Row[];
}
