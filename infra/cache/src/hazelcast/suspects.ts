/** Members that did not respond in time, and which calls they still get. Times are on the clock of `performance.now()`. */
export interface Suspects {
  /**
   * Admits a call to a member. Must be followed by `responded` or `timedOut`, at the latest after the timeout of a call.
   * @throws Error while the member is paused.
   */
  admit(member: string): void;
  responded(member: string): void;
  timedOut(member: string): void;
}

interface Suspect {
  /** Consecutive timeouts. */
  timeouts: number;
  latest: number;
  pausedUntil: number;
}

/** Consecutive timeouts of a member after which it is not called for `pauseMs`. */
const maxTimeouts = 3;
const pauseMs = 1000;
/** Time after which timeouts are forgotten, in ms. A member that has left the cluster gets no further calls. */
const forgetMs = 10_000;

/**
 * Pauses each member separately: with one count for the whole cluster, the responses of the other members would end it,
 * and every call to a member that hangs would wait. After a pause, one call tries the member, and the others do not wait
 * for its result.
 */
export function createSuspects(timeoutMs: number): Suspects {
  const suspects = new Map<string, Suspect>();

  function forgetOld(now: number): void {
    for (const [member, { latest }] of suspects) if (now - latest > forgetMs) suspects.delete(member);
  }

  return {
    admit(member) {
      const suspect = suspects.get(member);
      if (!suspect || suspect.timeouts < maxTimeouts) return;
      const now = performance.now();
      if (now < suspect.pausedUntil)
        throw new Error(`member paused after ${maxTimeouts} consecutive timeouts`);
      suspect.pausedUntil = now + timeoutMs + pauseMs;
    },
    responded: (member) => void suspects.delete(member),
    timedOut(member) {
      const latest = performance.now();
      forgetOld(latest);
      const timeouts = (suspects.get(member)?.timeouts ?? 0) + 1;
      suspects.set(member, { timeouts, latest, pausedUntil: latest + pauseMs });
    },
  };
}
