import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Identity of a process, distinct from a later process with the same id, a process before a reboot, and a process on
 * another host.
 */
export interface ProcessIdentity {
  pid: number;
  /** Start time in the kernel's clock ticks; empty without `/proc`. */
  started: string;
  /** Linux's boot id; empty without `/proc`. */
  boot: string;
  /** Containers that share a volume have separate process ids and host names. */
  host: string;
}

/** Identity in a lock file, unique for each attempt to lock. */
export interface Holder extends ProcessIdentity {
  id: string;
}

export function thisProcess(): ProcessIdentity {
  const started = statusOf(process.pid)?.started ?? '';
  return { pid: process.pid, started, boot: bootId(), host: hostname() };
}

export function newHolder(): Holder {
  return { id: randomUUID(), ...thisProcess() };
}

/**
 * Returns whether the identified process still runs (a zombie does not); `unknown` for a process on another host, whose
 * process ids cannot be compared with those of this host.
 */
export function isRunning(other: ProcessIdentity): boolean | 'unknown' {
  if (other.host && other.host !== hostname()) return 'unknown';
  if (other.boot && other.boot !== bootId()) return false;
  const status = statusOf(other.pid);
  if (status) {
    if (status.state === 'Z' || status.state === 'X') return false;
    return !other.started || status.started === other.started;
  }
  try {
    process.kill(other.pid, 0);
    return true; // without /proc a reused process id cannot be detected
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function statusOf(pid: number): { state: string; started: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 2, the name in brackets, may contain spaces and brackets; field 3 is the state, field 22 the start time.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', started: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
