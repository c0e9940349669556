import assert from 'node:assert/strict';
import { eventually } from '@glasshouse/timing/testing';
import type { RequestLabels } from './readers/types.js';
import type { Target } from './target.js';

/** Requests that must be counted, e.g. `[service, 'POST /orders/{id}/confirm', 200]`. */
export type Counted = readonly [service: string, operation: string, status: number];

/** Reads the counters; the returned function waits until each has grown in every metrics reader. */
export async function watchCounts(target: Target, counted: readonly Counted[]): Promise<() => Promise<void>> {
  const before = await Promise.all(
    target.metrics.map((reader) =>
      Promise.all(counted.map((each) => reader.requests(each[0], labelsOf(each)))),
    ),
  );
  return async () => {
    await Promise.all(
      target.metrics.map((reader, r) =>
        eventually(async () => {
          const now = await Promise.all(counted.map((each) => reader.requests(each[0], labelsOf(each))));
          const unchanged = counted.filter((_, c) => (now[c] as number) <= (before[r]?.[c] as number));
          assert.deepEqual(unchanged, [], `${reader.name} does not count these requests`);
        }, 30_000),
      ),
    );
  };
}

function labelsOf([, operation, status]: Counted): RequestLabels {
  const [method, route] = operation.split(' ') as [string, string];
  return { method, route, status_code: String(status) };
}
