import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sendRequest } from './send-request.js';

const folder = fileURLToPath(new URL('../..', import.meta.url));

export interface Example {
  /** `service.name` of its telemetry. */
  readonly name: string;
  readonly url: string;
  /** Returns the lines of its standard output. */
  lines(): string[];
  errors(): string;
  /** Sends SIGTERM; resolves with the exit code when it has ended. */
  stop(): Promise<number | null>;
  /** Sends SIGKILL if it is running. */
  kill(): void;
}

/** Starts an example as its README says, and waits until it serves requests. */
export async function startExample(
  name: string,
  command: readonly [program: string, ...words: string[]],
  port: number,
  environment: Readonly<Record<string, string>>,
): Promise<Example> {
  const [program, ...words] = command;
  const child = spawn(program, words, {
    cwd: folder,
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const output = collect(child.stdout);
  const errors = collect(child.stderr);
  const url = `http://127.0.0.1:${port}`;
  const example: Example = {
    name,
    url,
    lines: () => output().split('\n').filter(Boolean),
    errors,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
    kill: () => child.kill('SIGKILL'),
  };
  await waitUntilReady(example, child);
  return example;
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (piece) => {
    text += piece;
  });
  return () => text;
}

async function waitUntilReady(example: Example, child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + 15_000; ; ) {
    try {
      await sendRequest(`${example.url}/metrics`);
      return;
    } catch (error) {
      if (child.exitCode !== null || Date.now() > deadline) {
        example.kill();
        throw new Error(`${example.name} did not start:\n${example.errors()}`, { cause: error });
      }
      await pause(30);
    }
  }
}

/** Returns a free port below the range of ephemeral ports. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
