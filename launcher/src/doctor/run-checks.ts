import { portVariable } from '@glasshouse/roster';
import { readSettings } from '@glasshouse/settings';
import { embeddedPorts, portSettings, portsFrom } from '../ports.js';
import { checkDisk } from './checks/disk.js';
import { checkDocker } from './checks/docker.js';
import { checkEnvFile } from './checks/env-file.js';
import { checkEnvValues } from './checks/env-values.js';
import { checkKernel } from './checks/kernel.js';
import { checkMemory } from './checks/memory.js';
import { checkNode } from './checks/node.js';
import { checkPorts, type NeededPort } from './checks/ports.js';
import { checkArchitecture, checkInstructions } from './checks/processor.js';
import { checkContainerProxies, checkShellProxy } from './checks/proxies.js';
import type { ComposeFile } from './compose-file.js';
import { type Engine, findEngine } from './docker-engine.js';
import { type Finding, skipped, type Way } from './finding.js';
import type { Probes } from './probes.js';

/** Finding with its check and the way to run the shop that it concerns. */
export interface CheckResult extends Finding {
  way: Way;
  check: string;
}

/** Runs all checks of both ways to start the shop. Those that need a Docker engine are skipped without one. */
export async function runChecks(compose: ComposeFile, probes: Probes): Promise<CheckResult[]> {
  const engine = await findEngine(probes);
  return [...(await startChecks(engine, probes)), ...(await composeChecks(engine, compose, probes))];
}

async function startChecks(engine: Engine, probes: Probes): Promise<CheckResult[]> {
  return [
    ...results('npm start', 'node', checkNode(probes)),
    ...results(
      'npm start',
      'ports',
      await checkPorts(portsOfStart(probes), engine, probes, { place: 'in the environment' }),
    ),
    ...results('npm start', 'proxy', checkShellProxy(probes)),
  ];
}

async function composeChecks(engine: Engine, compose: ComposeFile, probes: Probes): Promise<CheckResult[]> {
  const needsEngine = skipped('needs a Docker engine that responds');
  const running = engine.state === 'running' ? engine : undefined;
  const all: Record<string, Finding | Finding[]> = {
    docker: checkDocker(engine, compose, probes),
    ports: await checkPorts(compose.ports.map(neededPort), engine, probes, {
      place: 'in .env',
      project: compose.project,
    }),
    memory: running ? checkMemory(running, compose, probes) : needsEngine,
    disk: running ? await checkDisk(running, compose, probes) : needsEngine,
    architecture: running ? checkArchitecture(running, probes) : needsEngine,
    processor: running ? await checkInstructions(running, compose, probes) : needsEngine,
    kernel: running ? checkKernel(running, compose, probes) : needsEngine,
    proxies: checkContainerProxies(compose, probes),
    '.env': [checkEnvFile(compose), ...checkEnvValues(compose)],
  };
  return Object.entries(all).flatMap(([check, found]) => results('docker compose up', check, found));
}

/** Returns the ports of `npm start`, which reads no `.env`. */
function portsOfStart({ environment }: Probes): NeededPort[] {
  const ports = portsFrom(readSettings(environment, portSettings));
  const host = environment.HOST || '127.0.0.1';
  return embeddedPorts.map((name) => ({ name, host, port: ports[name], variable: portVariable(name) }));
}

function neededPort({ service, ...port }: ComposeFile['ports'][number]): NeededPort {
  return { name: service, ...port };
}

function results(way: Way, check: string, found: Finding | readonly Finding[]): CheckResult[] {
  return [found].flat().map((finding) => ({ way, check, ...finding }));
}
