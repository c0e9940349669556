import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chooseFreePorts, isFree, type Ports } from '@glasshouse/launcher';
import { portVariable } from '@glasshouse/roster';
import { eventually } from '@glasshouse/timing/testing';
import { watchLaunchedGateway } from './document/watch.js';

const main = fileURLToPath(new URL('../../../launcher/dist/src/main.js', import.meta.url));

/** The program behind `npm start`, as a separate process on free ports. */
export interface Started {
  process: ChildProcess;
  ports: Ports;
  /** Its standard output and standard error so far. */
  output(): string;
  exited: Promise<number | null>;
}

export async function startLauncher(environment: NodeJS.ProcessEnv): Promise<Started> {
  const ports = await chooseFreePorts();
  const launcher = spawn(process.execPath, [main], {
    env: { ...portEnvironment(ports), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return follow(launcher, ports);
}

/** The variables that give each process its port. */
export function portEnvironment(ports: Ports): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [portVariable(name as keyof Ports), String(port)]),
  );
}

export function follow(launcher: ChildProcess, ports: Ports): Started {
  let output = '';
  for (const stream of [launcher.stdout, launcher.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exited = new Promise<number | null>((resolve) => launcher.once('close', resolve));
  return { process: launcher, ports, output: () => output, exited };
}

/** Resolves when the shop is ready. Each later response of its gateway is checked against the OpenAPI document. */
export async function ready({ output, ports }: Started): Promise<void> {
  await eventually(async () => assert.match(output(), /Glasshouse is ready \(\d+\.\d s\)/, output()), 60_000);
  watchLaunchedGateway(`http://127.0.0.1:${ports.gateway}`);
}

/** Asserts that all ports are free. */
export async function assertPortsFree(ports: Ports): Promise<void> {
  await eventually(async () => {
    const free = await Promise.all(Object.values(ports).map((port) => isFree('127.0.0.1', port)));
    assert.ok(free.every(Boolean), 'a port is still in use');
  }, 15_000);
}
