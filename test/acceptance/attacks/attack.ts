import type { RawOptions, RawResult } from './raw.js';
import type { Wire, WireResponse } from './wire.js';
import type { World } from './world.js';

/** Expected response: the status, with the problem's `code` or RFC 6749's `error`, e.g. `401 UNAUTHENTICATED`. */
export type Expected = `${number} ${string}` | `${number}`;

/** Row of docs/attacks.md and test that sends HTTP requests. */
export interface Attack {
  name: string;
  /** Expected response to each request. */
  expect: Expected;
  /** Description of the additional check `and`. */
  also?: string;
  wires(world: World): Wire | readonly Wire[] | Promise<Wire | readonly Wire[]>;
  and?(world: World, responses: readonly WireResponse[]): Promise<void> | void;
}

/** Row and test that sends its requests and checks its responses in its own function. */
export interface Play {
  name: string;
  /** Description of the expected outcome. */
  outcome: string;
  /** Starts before all tests, as it takes long. */
  early?: boolean;
  play(world: World): Promise<void>;
}

/** Row and test that writes bytes to a connection. */
export interface RawAttack {
  name: string;
  /** Expected responses in order; empty: the connection is closed without a response. */
  responses: readonly Expected[];
  bytes(world: World): readonly (string | Buffer)[];
  options?: RawOptions;
  check?(result: RawResult): void;
}

export type Row = Attack | Play | RawAttack;

export interface AttackGroup {
  title: string;
  /** Introduction above the table. */
  about: string;
  /** Needs a client, a key or limits that only a system launched for the attacks has. */
  ownSystem?: boolean;
  rows: readonly Row[];
}
