import { readFileSync } from 'node:fs';

/** A process, told apart from a later one that got the same id (in a container every process has the same few). */
export interface ProcessIdentity {
  pid: number;
  /** When it started, as the kernel counts; empty where `/proc` is not there. */
  started: string;
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, started: statusOf(process.pid)?.started ?? '' };
}

/** Whether that very process still runs. A killed one whose parent has not looked yet does not. */
export function isRunning(other: ProcessIdentity): boolean {
  const status = statusOf(other.pid);
  if (status)
    return (
      status.state !== 'Z' && status.state !== 'X' && (!other.started || status.started === other.started)
    );
  try {
    process.kill(other.pid, 0);
    // It runs, and there is no /proc to ask whether it is the same.
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function statusOf(pid: number): { state: string; started: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold spaces and brackets; field 3 is the first after it, field 22 the start time.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', started: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
