/** Worker thread that derives one hash for each message. */
import { scryptSync } from 'node:crypto';
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import type { HashingJob } from './hashing-job.js';

/** Nice value: the event loops of all services get the processor first. */
const nice = 10;

// Linux has a nice value for each thread, and 0 is the calling one (setpriority(2)); elsewhere it is the whole process.
if (process.platform === 'linux') setPriority(0, nice);

parentPort?.on('message', ({ password, salt, N, r, p, length }: HashingJob) => {
  // scrypt needs 128 * N * r bytes and a little
  const hash = scryptSync(password, salt, length, { N, r, p, maxmem: 128 * N * r + (1 << 20) });
  parentPort?.postMessage(new Uint8Array(hash));
});
