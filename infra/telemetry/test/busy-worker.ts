import { parentPort } from 'node:worker_threads';

/** The thread of `worker-threads.test.ts`: keeps a core busy for as many milliseconds as it is told, or throws. */
parentPort?.on('message', (ms: number) => {
  if (ms < 0) throw new RangeError('time does not go backward');
  const began = performance.now();
  while (performance.now() - began < ms);
  parentPort?.postMessage(performance.now() - began);
});
