import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { homedir } from 'node:os';
import { portHolder } from '../port-holder.js';
import { isFree } from '../taken-ports.js';
import type { CommandResult, DiskSpace, Probes } from './probes.js';

/** Docker Desktop needs several seconds for the first response after the machine has slept. */
const commandTimeoutMs = 15_000;

/** Returns the probes of this machine. */
export function machineProbes(): Probes {
  return {
    platform: process.platform,
    nodeVersion: process.versions.node,
    homeFolder: homedir(),
    environment: process.env,
    run,
    read,
    isFree,
    portHolder,
    diskSpace,
  };
}

function run(command: string, args: readonly string[]): Promise<CommandResult | undefined> {
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { timeout: commandTimeoutMs, maxBuffer: 16 << 20, windowsHide: true },
      (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : error.code;
        resolve(typeof exitCode === 'number' ? { exitCode, stdout, stderr } : undefined);
      },
    );
  });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

async function diskSpace(path: string): Promise<DiskSpace | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(path);
    return { available: bavail * bsize, total: blocks * bsize };
  } catch {
    return undefined;
  }
}
