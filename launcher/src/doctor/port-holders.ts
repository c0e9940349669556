import type { Probes } from './probes.js';

/** Returns a description of the process that listens on a port, as far as it is visible without root. */
export async function findHolder(port: number, probes: Probes): Promise<string | undefined> {
  return probes.portHolder(port) ?? (await holderByLsof(port, probes)) ?? (await windowsHolder(port, probes));
}

/** macOS has no `/proc`; `lsof` lists the user's own processes. Its output has one field a line: `p4711`, `cnode`. */
async function holderByLsof(port: number, { platform, run }: Probes): Promise<string | undefined> {
  if (platform !== 'darwin') return undefined;
  const result = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']);
  const [, pid] = /^p(\d+)$/m.exec(result?.stdout ?? '') ?? [];
  if (pid === undefined) return undefined;
  const [, command = ''] = /^c(.+)$/m.exec(result?.stdout ?? '') ?? [];
  return `process ${pid}: ${command}`;
}

/**
 * Returns the Windows process that listens on a port, seen from WSL. Docker Desktop publishes ports on Windows, so a
 * port that is free in WSL may still be in use. Undefined outside WSL, and for Docker's and WSL's own relays.
 */
export async function windowsHolder(port: number, { read, run }: Probes): Promise<string | undefined> {
  if (!/microsoft/i.test(read('/proc/sys/kernel/osrelease') ?? '')) return undefined;
  const sockets = await run('netstat.exe', ['-ano', '-p', 'TCP']);
  // The state's name is translated, so listening sockets are found by their remote address, whose port is 0.
  const line = (sockets?.stdout ?? '')
    .split(/\r?\n/)
    .map((text) => text.trim().split(/\s+/))
    .find(([, local = '', remote = '']) => local.endsWith(`:${port}`) && remote.endsWith(':0'));
  const pid = line?.at(-1);
  if (pid === undefined || !/^\d+$/.test(pid)) return undefined;
  const tasks = await run('tasklist.exe', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']);
  const [, program = 'unknown program'] = /^"([^"]+)"/.exec(tasks?.stdout ?? '') ?? [];
  if (/^(wslrelay|com\.docker\.backend)\.exe$/i.test(program)) return undefined;
  return `process ${pid}: ${program}`;
}
