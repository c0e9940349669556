import assert from 'node:assert/strict';
import { changesOfMemory } from '../../server/src/queries/overview/memory-changes.js';
import { firstMs, started, storeOf } from './anomalies/scraped.js';

const everything = { range: { afterUs: 0, untilUs: 1e18 } } as never;
const scrape = (megabytes: number, start = started) =>
  `${start}\nnodejs_heap_size_used_bytes ${megabytes * 2 ** 20}`;
const changes = (...heap: string[]) => changesOfMemory(storeOf(heap).instances, everything);
const after = (heap: readonly number[]) => changes(...heap.map((megabytes) => scrape(megabytes)));

describe('changesOfMemory', () => {
  it('names a heap whose lowest values have grown, with the time of half of the growth', () => {
    const [change] = after([24, 30, 25, 31, 40, 50, 64, 70, 66]);
    assert.deepEqual(change, {
      kind: 'memory-growth',
      atMs: firstMs + 25_000,
      service: 'order',
      text: 'heap of 127.0.0.1:8084 grew from 24 MiB to 64 MiB',
      link: '#/metrics?service=order',
    });
  });

  it('names no heap that grows only between garbage collections, or grows little', () => {
    assert.deepEqual(after([24, 40, 60, 25, 41, 60, 24, 40, 60]), []);
    assert.deepEqual(after([24, 25, 26, 27, 28, 30, 32, 33, 35]), []);
    assert.deepEqual(after([24, 64]), [], 'too few scrapes');
  });

  it('names no heap of a process that has restarted', () => {
    const restarted = `process_start_time_seconds ${firstMs / 1000 + 7}`;
    const heap = [24, 24, 24, 24, 50, 64, 64, 64];
    assert.deepEqual(
      changes(...heap.map((megabytes, at) => scrape(megabytes, at < 3 ? started : restarted))),
      [],
    );
  });
});
