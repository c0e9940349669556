import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Services on one core, load and sinks on the other, where the platform can pin. */
export const pinned =
  process.platform === 'linux' && availableParallelism() > 1 && spawnSync('taskset', ['-V']).status === 0;

export interface Child {
  process: ChildProcess;
  ask<T>(message: unknown): Promise<T>;
}

export function start(file: string, args: readonly string[], core: 0 | 1): Child {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const [command, ...rest] = pinned
    ? ['taskset', '-c', String(core), process.execPath, script, ...args]
    : [process.execPath, script, ...args];
  const child = spawn(command as string, rest, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, NODE_NO_WARNINGS: '1', NODE_ENV: 'production' },
  });
  let errors = '';
  child.stderr?.on('data', (bytes) => {
    errors = (errors + bytes).slice(-2000);
  });
  return {
    process: child,
    ask: (message) =>
      new Promise((resolve, reject) => {
        const exited = (code: number | null): void =>
          reject(new Error(`${file} ${args} ended with ${code}\n${errors}`));
        child.once('exit', exited);
        child.once('message', (answer) => {
          child.off('exit', exited);
          resolve(answer as never);
        });
        child.send(message as object);
      }),
  };
}
