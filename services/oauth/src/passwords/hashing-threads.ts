import { Worker } from 'node:worker_threads';
import type { HashingJob } from './hashing-job.js';

/**
 * Threads of a lower priority than the event loop (on Linux), one for each hash at a time. In libuv's pool, hashes would
 * compete with the event loops of every service for the processor, and with signatures and files for the pool's threads.
 * The caller bounds the number of hashes at once. A thread starts with the first hash that finds none idle.
 */
export interface HashingThreads {
  /** @throws Error when the thread fails or the threads are closed */
  derive(job: HashingJob): Promise<Buffer>;
  close(): Promise<void>;
}

export function createHashingThreads(): HashingThreads {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  let isClosed = false;

  function startThread(): Worker {
    const worker = new Worker(new URL('./hashing-thread.js', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 },
    });
    all.add(worker);
    // without a job in progress nobody else listens
    worker.on('error', () => {});
    worker.once('exit', () => {
      all.delete(worker);
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
    });
    return worker;
  }

  return {
    derive(job) {
      if (isClosed) return Promise.reject(new Error('the hashing threads are closed'));
      const worker = idle.pop() ?? startThread();
      worker.ref();
      return new Promise((resolve, reject) => {
        function settle(): void {
          worker.off('message', succeed).off('error', reject).off('exit', fail);
        }
        function succeed(hash: Uint8Array): void {
          settle();
          // an idle thread keeps no process alive
          worker.unref();
          idle.push(worker);
          resolve(Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength));
        }
        function fail(): void {
          settle();
          reject(new Error('the hashing thread ended'));
        }
        worker.on('message', succeed).on('error', reject).on('exit', fail);
        worker.postMessage(job);
      });
    },
    async close() {
      isClosed = true;
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}
