import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A process of the bench's that answers one message at a time. */
export interface Child {
  ask<T>(message: unknown): Promise<T>;
  /** Lines that it wrote to standard output, and the first of them. */
  lines(): { count: number; first: string };
  /** Resolves when it has ended. */
  end(): Promise<void>;
}

/** Starts `file`, relative to this one, on these cores; on any when there are none. */
export function start(file: string, args: readonly string[], cores: readonly number[] | undefined): Child {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const node = [process.execPath, script, ...args];
  const [command = '', ...rest] = cores === undefined ? node : ['taskset', '-c', cores.join(), ...node];
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
    ask: (message) =>
      new Promise((resolve, reject) => {
        const exited = (code: number | null): void =>
          reject(new Error(`${file} ${args.join(' ')} ended with ${code}\n${errors}`));
        if (child.exitCode !== null) return exited(child.exitCode);
        child.once('exit', exited);
        child.once('message', (answer) => {
          child.off('exit', exited);
          resolve(answer as never);
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
