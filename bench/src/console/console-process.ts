import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { budgetOf } from '@glasshouse/launcher';
import { parseSample, type Sample } from '../growth/scrape.js';

/** Console in an own process, with the memory limits of `npm start`. */
export interface ConsoleProcess {
  readonly url: string;
  readonly forwardPort: number;
  /** Processor time and resident memory from the console's own metrics. */
  sample(): Promise<Sample>;
  /** Value of a gauge with these labels, such as `console_items{signal="logs",state="held"}`. */
  gauge(series: string): Promise<number>;
  end(): Promise<void>;
}

export const currentConsole = fileURLToPath(
  new URL('../../../../console/dist/server/src/main.js', import.meta.url),
);

/**
 * @param file main module of the console; a former build can be measured with the same load
 * @param maxMegabytes limit of the store
 * @param heapMegabytes limit of the old generation; default as in `npm start`
 * @param historyFolder folder of the history on disk; default: data in memory only
 */
export async function startConsoleProcess(
  file: string,
  {
    maxMegabytes,
    heapMegabytes,
    historyFolder,
  }: { maxMegabytes: number; heapMegabytes?: number; historyFolder?: string },
): Promise<ConsoleProcess> {
  const budget = budgetOf(
    'console',
    heapMegabytes === undefined ? {} : { CONSOLE_HEAP_MEGABYTES: heapMegabytes },
  );
  const forwardPort = await freePort();
  const child = fork(file, {
    execArgv: [...budget.nodeFlags],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      ...budget.environment,
      PORT: '0',
      FORWARD_PORT: String(forwardPort),
      ZIPKIN_PORT: '0',
      OTLP_PORT: '0',
      MAX_MEGABYTES: String(maxMegabytes),
      ...(historyFolder !== undefined && { HISTORY_FOLDER: historyFolder }),
    },
  });
  const ended = once(child, 'exit');
  const started = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
  if (started === undefined) throw new Error(`${file} exited before it listened`);
  const url = `http://127.0.0.1:${(started[0] as { port: number }).port}`;
  const metrics = async () => (await fetch(`${url}/metrics`)).text();
  return {
    url,
    forwardPort,
    sample: async () => parseSample(await metrics()),
    async gauge(series) {
      const line = (await metrics()).split('\n').find((each) => each.startsWith(`${series} `));
      if (line === undefined) throw new Error(`${series} is missing`);
      return Number(line.slice(series.length + 1));
    },
    async end() {
      child.kill();
      await ended;
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
