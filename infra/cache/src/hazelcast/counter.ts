import type { IMap } from 'hazelcast-client';
import { memberTtl } from './member-ttl.js';

/**
 * Counts a key of a Hazelcast map up, atomically across clients. Hazelcast's atomic numbers have no end, and replacing
 * an entry takes its end away; so the text holds the count and when it ends, `3 1767225600000` (milliseconds since
 * 1970), is exchanged by compare-and-set, and the member's own end is set again afterwards. An entry whose member's end
 * was lost, because this process died in between, still counts as ended.
 *
 * Increments that wait for the same key are made as one: under load that is one exchange for many callers.
 *
 * @returns the new value for a caller.
 */
export type Increment = (key: string, ttlMs: number) => Promise<number>;

export interface CounterOptions {
  /** Runs work on the map within its time limit. */
  run<R>(work: (map: IMap<string, string>) => Promise<R>): Promise<R>;
  now?: () => number;
}

interface Batch {
  size: number;
  /** The value before the first of the batch. */
  base: Promise<number>;
}

export function createIncrement({ run, now = Date.now }: CounterOptions): Increment {
  // The batch that still takes in callers, by key; the one before it may be under way.
  const waiting = new Map<string, Batch>();
  const underWay = new Map<string, Promise<unknown>>();

  function open(key: string, ttlMs: number): Batch {
    const before = underWay.get(key);
    const batch: Batch = { size: 0, base: Promise.resolve(0) };
    batch.base = (async () => {
      // Without a wait nobody else could join.
      await (before ?? Promise.resolve());
      waiting.delete(key);
      return run((map) => addTo(map, key, batch.size, ttlMs, now));
    })();
    const settled = batch.base
      .catch(() => {})
      .then(() => {
        if (underWay.get(key) === settled) underWay.delete(key);
      });
    underWay.set(key, settled);
    waiting.set(key, batch);
    return batch;
  }

  return async (key, ttlMs) => {
    const batch = waiting.get(key) ?? open(key, ttlMs);
    const place = ++batch.size;
    return (await batch.base) + place;
  };
}

/** Adds `by` and returns the value before. */
async function addTo(
  map: IMap<string, string>,
  key: string,
  by: number,
  ttlMs: number,
  now: () => number,
): Promise<number> {
  let text = await map.get(key);
  for (;;) {
    if (text === null) {
      text = await map.putIfAbsent(key, `${by} ${now() + ttlMs}`, memberTtl(ttlMs));
      if (text === null) return 0;
    }
    const { count, until } = parse(key, text, now());
    const end = until ?? now() + ttlMs;
    if (await map.replaceIfSame(key, text, `${count + by} ${end}`)) {
      await map.setTtl(key, memberTtl(Math.max(1, end - now())));
      return count;
    }
    text = await map.get(key);
  }
}

/** A counter that has ended starts anew. */
function parse(key: string, text: string, now: number): { count: number; until: number | undefined } {
  const found = /^(\d{1,15}) (\d{1,15})$/.exec(text);
  if (!found) throw new TypeError(`${key} holds no counter`);
  const until = Number(found[2]);
  return until <= now ? { count: 0, until: undefined } : { count: Number(found[1]), until };
}
