import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { commandOn } from './cores.js';

/** Child process of the benchmark that handles one IPC message at a time. */
export interface Child {
  /** Sends a message and returns the reply. @throws Error with the end of standard error if the process exits first */
  request<T>(message: unknown): Promise<T>;
  /** Number of lines written to standard output, and the first line. */
  lines(): { count: number; first: string };
  /** Disconnects the IPC channel, which ends the process, and waits for its exit. */
  end(): Promise<void>;
}

/** Starts `file`, a path relative to this file, on the given cores; undefined allows all cores. */
export function start(file: string, args: readonly string[], cores: readonly number[] | undefined): Child {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const [command, ...rest] = commandOn(cores, [process.execPath, script, ...args]);
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, NODE_NO_WARNINGS: '1', NODE_ENV: 'production' },
  });
  let errors = '';
  child.stderr?.on('data', (bytes) => {
    errors = (errors + bytes).slice(-2000);
  });
  const lines = countLines(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    lines,
    request: (message) =>
      new Promise((resolve, reject) => {
        const exited = (code: number | null): void =>
          reject(new Error(`${file} ${args.join(' ')} exited with code ${code}\n${errors}`));
        if (child.exitCode !== null) return exited(child.exitCode);
        child.once('exit', exited);
        child.once('message', (reply) => {
          child.off('exit', exited);
          resolve(reply as never);
        });
        child.send(message as object);
      }),
    async end() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

function countLines(child: ChildProcess): Child['lines'] {
  const newline = 0x0a;
  let count = 0;
  let first: string | undefined;
  child.stdout?.on('data', (bytes: Buffer) => {
    first ??= bytes.subarray(0, bytes.indexOf(newline)).toString();
    for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) count += 1;
  });
  return () => ({ count, first: first ?? '' });
}
