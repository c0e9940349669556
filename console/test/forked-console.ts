import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../server/src/main.js', import.meta.url));

/** Console in a process of its own. */
export interface ForkedConsole {
  readonly url: string;
  /** Port of the log receiver. */
  readonly forwardPort: number;
  end(): Promise<void>;
}

/** Starts the main module of the console on free ports. */
export async function forkConsole(
  settings: Readonly<Record<string, string>>,
  execArgv: readonly string[] = [],
): Promise<ForkedConsole> {
  const forwardPort = await freePort();
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    FORWARD_PORT: String(forwardPort),
    ZIPKIN_PORT: '0',
    OTLP_PORT: '0',
    ...settings,
  };
  const child = fork(file, { env, execArgv: [...execArgv], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ port }] = await once(child, 'message');
  return {
    url: `http://127.0.0.1:${port}`,
    forwardPort,
    async end() {
      child.kill();
      // a process that was killed, or ran out of memory, has a signal
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
