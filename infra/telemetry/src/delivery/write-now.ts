import { writeSync } from 'node:fs';

/** Time without progress after which writing stops. */
const stuckMs = 1000;
/** Time limit for one write, since it delays the exit. */
const maxMs = 5000;
const pauseMs = 5;

/**
 * Writes to a file descriptor synchronously, and waits while a pipe is full (EAGAIN). Returns the number of written
 * bytes: fewer than given when the reader is stuck or has closed the pipe (EPIPE).
 */
export function writeNow(fd: number, bytes: Buffer): number {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const began = performance.now();
  let progressed = began;
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written);
      progressed = performance.now();
    } catch (error) {
      const now = performance.now();
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EAGAIN' || now - progressed > stuckMs || now - began > maxMs) return written;
      Atomics.wait(cell, 0, 0, pauseMs);
    }
  }
  return written;
}
