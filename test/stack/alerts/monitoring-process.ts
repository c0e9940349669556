import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@glasshouse/launcher';
import { eventually } from '@glasshouse/timing/testing';

/** Prometheus or Alertmanager, run for one test. */
export interface MonitoringProcess {
  readonly url: string;
  /** Everything that the process has written to its log. */
  readonly log: string;
  close(): Promise<void>;
}

export interface MonitoringProcessOptions {
  binary: string;
  /** Returns the arguments. `folder` is empty and is removed at the end. */
  args(place: { folder: string; port: number }): Promise<string[]> | string[];
}

/** Starts the process on a free port, and waits until it is ready. @throws Error with its log when it ends before */
export async function startMonitoring({
  binary,
  args,
}: MonitoringProcessOptions): Promise<MonitoringProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'glasshouse-monitoring-'));
  const [port = 0] = await freePorts(1);
  const child = spawn(binary, await args({ folder, port }), { stdio: ['ignore', 'pipe', 'pipe'], env: {} });
  let log = '';
  let ended = false;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  const end = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      log += error.message;
      ended = true;
      resolve();
    });
    child.on('close', () => {
      ended = true;
      resolve();
    });
  });
  const close = async () => {
    child.kill('SIGKILL');
    await end;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await eventually(async () => {
      if (ended) return;
      const response = await fetch(`${url}/-/ready`);
      await response.text();
      if (response.status !== 200) throw new Error(`${binary} is not ready: ${response.status}`);
    }, 60_000);
    if (ended) throw new Error(`${binary} ended: ${log}`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url,
    get log() {
      return log;
    },
    close,
  };
}
