import type { ProblemError } from '../problem/problem.js';

/** Refusals that are sent immediately in each interval between two samples, about 2,000 a second. */
const immediatePerSample = 100;
/** Time after which a held refusal is sent. */
const holdMs = 200;

/**
 * Delays refusals when there are very many. A refusal costs about 25 µs, as much as the cheapest responses: a client that
 * repeats each refused request immediately would leave no time for the admitted ones. A held refusal costs nothing, and
 * its connection sends no further request. The number of connections bounds the number of held refusals.
 */
export interface RefusalHold {
  /** Returns the problem to send: immediately, or as a promise for a later time. */
  send(problem: ProblemError): ProblemError | Promise<ProblemError>;
  /** Sends the refusals that have been held long enough, and begins the next interval. */
  sample(now: number): void;
  /** Sends all held refusals. */
  release(): void;
}

interface Held {
  readonly since: number;
  readonly problem: ProblemError;
  resolve(problem: ProblemError): void;
}

export function createRefusalHold(): RefusalHold {
  const held: Held[] = [];
  let sent = 0;

  function releaseUntil(time: number): void {
    const first = held.findIndex(({ since }) => since > time);
    const due = held.splice(0, first < 0 ? held.length : first);
    for (const { resolve, problem } of due) resolve(problem);
  }

  return {
    send(problem) {
      sent += 1;
      if (sent <= immediatePerSample) return problem;
      return new Promise((resolve) => held.push({ since: performance.now(), problem, resolve }));
    },
    sample(now) {
      sent = 0;
      if (held.length > 0) releaseUntil(now - holdMs);
    },
    release() {
      releaseUntil(Number.POSITIVE_INFINITY);
    },
  };
}
