import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@glasshouse/timing/testing';

const configuration = fileURLToPath(new URL('../../../fluentd/', import.meta.url));

export interface FluentdOptions {
  /** Path of the executable. */
  command: string;
  elasticsearchPort: number;
  consolePort: number;
  /** Buffer and dead letters; default: a temporary folder, removed at the end. */
  bufferFolder?: string;
  /** Changes the text of fluentd/fluent.conf. */
  change?: (conf: string) => string;
  /** Fills the buffer folder before the first start. */
  prepare?: (bufferFolder: string) => Promise<void>;
}

/** Fluentd with fluentd/fluent.conf and fluentd/plugins, on free ports of 127.0.0.1. */
export interface RunningFluentd {
  readonly port: number;
  readonly pid: number;
  /** Starts the process again after `kill`. */
  start(): Promise<void>;
  /** Ends the process with SIGKILL. */
  kill(): Promise<void>;
  /** Reads the stored dead letters. */
  deadLetters(): Promise<Record<string, unknown>[]>;
  /** Lists the files below the buffer folder, with relative paths and sizes in bytes. */
  files(): Promise<{ path: string; size: number }[]>;
  /** Returns the sum of all series of a metric. @throws Error when /metrics does not respond with 200 */
  metric(name: string): Promise<number>;
  /** Size of Fluentd's own log in bytes. */
  readonly logBytes: number;
  close(): Promise<void>;
}

export async function runFluentd(options: FluentdOptions): Promise<RunningFluentd> {
  const folder = await mkdtemp(join(tmpdir(), 'fluentd-'));
  const buffer = options.bufferFolder ?? join(folder, 'buffer');
  await mkdir(buffer, { recursive: true });
  const [port, monitorPort, metricsPort] = [await freePort(), await freePort(), await freePort()];
  const conf = (await readFile(join(configuration, 'fluent.conf'), 'utf8'))
    .replaceAll('bind 0.0.0.0', 'bind 127.0.0.1')
    .replace('port 24224\n', `port ${port}\n`)
    .replace('port 24220\n', `port ${monitorPort}\n`)
    .replace('port 24231\n', `port ${metricsPort}\n`);
  await writeFile(join(folder, 'fluent.conf'), options.change?.(conf) ?? conf);
  let child: ChildProcess;
  let logBytes = 0;
  let log = '';

  async function start(): Promise<void> {
    child = spawn(
      options.command,
      [
        '--no-supervisor',
        '--config',
        join(folder, 'fluent.conf'),
        '--plugin',
        join(configuration, 'plugins'),
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          BUFFER_FOLDER: buffer,
          ELASTICSEARCH_HOST: '127.0.0.1',
          ELASTICSEARCH_PORT: String(options.elasticsearchPort),
          CONSOLE_HOST: '127.0.0.1',
          CONSOLE_FORWARD_PORT: String(options.consolePort),
        },
      },
    );
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (bytes: Buffer) => {
        logBytes += bytes.length;
        log = (log + bytes).slice(-4000);
      });
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`Fluentd ended: ${log}`);
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
    }, 120_000);
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  await options.prepare?.(buffer);
  await start();
  return {
    port,
    get pid() {
      return child.pid ?? 0;
    },
    start,
    kill: () => end('SIGKILL'),
    async deadLetters() {
      const names = (await readdir(buffer)).filter((name) => /^dead-letters\..*log$/.test(name));
      const texts = await Promise.all(names.map((name) => readFile(join(buffer, name), 'utf8')));
      return texts.flatMap((text) =>
        text
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as Record<string, unknown>),
      );
    },
    async files() {
      const entries = await readdir(buffer, { recursive: true, withFileTypes: true });
      const paths = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      const found = await Promise.all(
        // A file may be removed in the meantime.
        paths.map((path) =>
          stat(path).then(
            ({ size }) => ({ path: relative(buffer, path), size }),
            () => [],
          ),
        ),
      );
      return found.flat();
    },
    async metric(name) {
      const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
      const text = await response.text();
      if (response.status !== 200) throw new Error(`/metrics: ${response.status} ${text.slice(0, 200)}`);
      const samples = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))];
      if (samples.length === 0) throw new Error(`/metrics has no ${name}`);
      return samples.reduce((sum, [, value]) => sum + Number(value), 0);
    },
    get logBytes() {
      return logBytes;
    },
    async close() {
      await end('SIGKILL');
      await rm(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
