/** Entry point of a worker thread that derives one hash for each message. */
import { scryptSync } from 'node:crypto';
import { getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import type { HashingJob } from './hashing-job.js';

/** Nice value, so that the event loops of all services have precedence over hashes. */
const nice = 10;

// On Linux, each thread has a nice value, and 0 is the calling thread (setpriority(2)). Elsewhere 0 is the process.
// A thread of a process with a higher nice value must not lower it: that needs CAP_SYS_NICE (EACCES without it).
if (process.platform === 'linux' && getPriority(0) < nice) setPriority(0, nice);

parentPort?.on('message', ({ password, salt, N, r, p, length }: HashingJob) => {
  // scrypt needs slightly more than 128 * N * r bytes
  const hash = scryptSync(password, salt, length, { N, r, p, maxmem: 128 * N * r + (1 << 20) });
  parentPort?.postMessage(new Uint8Array(hash));
});
