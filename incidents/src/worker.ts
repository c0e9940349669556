/**
 * Carries out the freezes and requests of an incident. Arguments: the file of the incident, and the work as JSON. Ends when
 * the incident has another start time or none, when its parent sends SIGTERM, or after 30 minutes; a frozen process is
 * always continued.
 */
import { readFileSync } from 'node:fs';
import type { Run } from './run.js';
import type { Work } from './work.js';

const [path = '', text = '{}'] = process.argv.slice(2);
const work = JSON.parse(text) as Work;
const maxMs = 30 * 60_000;
const frozen = new Set<number>();

function resume(pid: number): void {
  frozen.delete(pid);
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // the process has ended
  }
}

function end(): void {
  for (const pid of frozen) resume(pid);
  process.exit(0);
}

function isCurrent(): boolean {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as Run).startedMs === work.startedMs;
  } catch {
    return false;
  }
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
setTimeout(end, maxMs);
setInterval(() => {
  if (!isCurrent()) end();
}, 1000);

for (const { pid, ms, everyMs } of work.freezes) {
  setInterval(() => {
    try {
      process.kill(pid, 'SIGSTOP');
    } catch {
      return;
    }
    frozen.add(pid);
    setTimeout(() => resume(pid), ms);
  }, everyMs);
}

for (const { url, perSecond } of work.requests) {
  setInterval(() => {
    void fetch(url, { signal: AbortSignal.timeout(5000) })
      .then((response) => response.arrayBuffer())
      .catch(() => {});
  }, 1000 / perSecond);
}
