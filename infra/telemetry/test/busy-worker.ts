import { parentPort } from 'node:worker_threads';

/** Worker of `worker-threads.test.ts`: keeps a core busy for a number of milliseconds; throws if it is negative. */
parentPort?.on('message', (ms: number) => {
  if (ms < 0) throw new RangeError('duration must not be negative');
  const began = performance.now();
  while (performance.now() - began < ms);
  parentPort?.postMessage(performance.now() - began);
});
