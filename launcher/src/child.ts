import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PlannedProcess } from './plan.js';

export interface ChildFailure {
  name: string;
  /** Exit code; null when a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Last lines on standard error, oldest first. */
  lines: readonly string[];
}

/** Error for an unexpected exit. The message has the process name, the code and the last lines on standard error. */
export class ProcessDiedError extends Error {
  readonly failure: ChildFailure;
  constructor(failure: ChildFailure) {
    const how = failure.signal ? `by ${failure.signal}` : `with code ${failure.code}`;
    super([`${failure.name} ended ${how}`, ...failure.lines.map((line) => `  ${line}`)].join('\n'));
    this.name = 'ProcessDiedError';
    this.failure = failure;
  }
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Resolves with the port when the process reports that it is ready. @throws ProcessDiedError when it exits before. */
  readonly ready: Promise<number>;
  /** Resolves when the process has exited or could not be started. */
  readonly ended: Promise<ChildFailure>;
  signal(signal: NodeJS.Signals): void;
  /** Sends an IPC message; drops it when the channel is closed. */
  send(message: object): void;
}

export interface ChildOptions {
  root: string;
  /** Called with each line on the child's standard error. */
  onLine?: ((name: string, line: string) => void) | undefined;
  /** Standard output of the child: passed to a function line by line, inherited, or (default) ignored. */
  stdout?: ((line: string) => void) | 'inherit' | undefined;
}

const maxLines = 20;

/**
 * Starts a planned process in its own process group, so that Ctrl-C reaches only the launcher, which stops the processes
 * in order. When the launcher exits, the child's IPC channel closes.
 */
export function startChild(planned: PlannedProcess, { root, onLine, stdout }: ChildOptions): Child {
  const child = spawn(process.execPath, [...planned.nodeFlags, join(root, planned.file)], {
    cwd: root,
    env: planned.environment as NodeJS.ProcessEnv,
    stdio: ['ignore', typeof stdout === 'function' ? 'pipe' : (stdout ?? 'ignore'), 'pipe', 'ipc'],
    detached: true,
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stderr as NonNullable<typeof child.stderr> });
  reader.on('line', (line) => {
    lines.push(line);
    if (lines.length > maxLines) lines.shift();
    onLine?.(planned.name, line);
  });
  if (child.stdout && typeof stdout === 'function') {
    createInterface({ input: child.stdout }).on('line', stdout);
  }
  const ended = endOf(child, planned.name, lines);
  const ready = new Promise<number>((resolve, reject) => {
    child.on('message', (message) => {
      if (isReady(message)) resolve(message.port);
    });
    ended.then((failure) => reject(new ProcessDiedError(failure)));
  });
  ready.catch(() => undefined); // `ended` reports it, too
  child.on('error', () => undefined); // a signal or message to a process that has just ended may fail
  return {
    name: planned.name,
    pid: child.pid ?? 0,
    ready,
    ended,
    signal(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    },
    send(message) {
      // sending to a child that has just ended is not an error
      if (child.connected) child.send(message, () => undefined);
    },
  };
}

/** Resolves at `close`, when the last lines have been read, or at the error of a program that cannot be started. */
function endOf(child: ChildProcess, name: string, lines: readonly string[]): Promise<ChildFailure> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ name, code, signal, lines }));
    child.once('error', (error) => {
      if (child.pid === undefined) resolve({ name, code: null, signal: null, lines: [error.message] });
    });
  });
}

function isReady(message: unknown): message is { type: 'ready'; port: number } {
  return typeof message === 'object' && message !== null && (message as { type?: unknown }).type === 'ready';
}
