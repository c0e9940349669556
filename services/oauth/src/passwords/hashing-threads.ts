import { Worker } from 'node:worker_threads';
import type { HashingJob } from './hashing-job.js';

/**
 * Pool of worker threads that each derive one hash at a time, on Linux with a lower priority than the event loop. In
 * libuv's thread pool, hashes would compete with the event loops of all services for the CPU, and with signatures and
 * file access for its threads. This pool starts a thread when a job finds none idle; the caller bounds the concurrency.
 */
export interface HashingThreads {
  /** @throws Error when the thread fails or the pool is closed */
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
    // an idle thread has no other error listener
    worker.on('error', () => {});
    worker.once('exit', () => {
      all.delete(worker);
      const index = idle.indexOf(worker);
      if (index >= 0) idle.splice(index, 1);
    });
    return worker;
  }

  return {
    derive(job) {
      if (isClosed) return Promise.reject(new Error('the hashing threads are closed'));
      const worker = idle.pop() ?? startThread();
      worker.ref();
      return new Promise((resolve, reject) => {
        function removeListeners(): void {
          worker.off('message', succeed).off('error', reject).off('exit', fail);
        }
        function succeed(hash: Uint8Array): void {
          removeListeners();
          // an idle thread must not keep the process alive
          worker.unref();
          idle.push(worker);
          resolve(Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength));
        }
        function fail(): void {
          removeListeners();
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
