import { ProblemError } from '@glasshouse/http';
import { pause } from '../../promql/pause.js';

const maxWaiting = 8;

/** Runs one query at a time, because each uses up to a second of processor time. */
export interface QueryQueue {
  /** @throws ProblemError OVERLOADED at once when eight queries wait */
  run<T>(query: () => Promise<T>): Promise<T>;
}

export function createQueryQueue(): QueryQueue {
  let last: Promise<unknown> = Promise.resolve();
  let unfinished = 0;
  return {
    async run(query) {
      if (unfinished > maxWaiting) throw overloaded();
      unfinished++;
      // other requests are served between two queries
      const result = last.then(query);
      last = result.catch(() => undefined).then(pause);
      try {
        return await result;
      } finally {
        unfinished--;
      }
    },
  };
}

function overloaded(): ProblemError {
  return new ProblemError('OVERLOADED', {
    detail: `${maxWaiting} metric queries are waiting, which is the limit`,
    headers: { 'retry-after': '1' },
  });
}
