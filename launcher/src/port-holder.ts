import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** State of a listening socket in `/proc/net/tcp`. */
const listening = '0A';

/**
 * Returns a description of the process that listens on a TCP port, e.g. `process 4711: node server.js`; undefined
 * without `/proc` and for a process of another user.
 */
export function portHolder(port: number): string | undefined {
  try {
    const sockets = new Set([...inodes('/proc/net/tcp', port), ...inodes('/proc/net/tcp6', port)]);
    if (sockets.size === 0) return undefined;
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid) || !holds(pid, sockets)) continue;
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
      return `process ${pid}: ${command.slice(0, 120)}`;
    }
  } catch {
    // no /proc on this system
  }
  return undefined;
}

/** Returns the listening sockets as link targets of file descriptors, e.g. `socket:[4026]`. */
function inodes(table: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync(table, 'utf8')
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      return local?.endsWith(`:${hex}`) && state === listening ? [`socket:[${inode}]`] : [];
    });
}

function holds(pid: string, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.has(link(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false; // process of another user, or one that has ended
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed in the meantime
  }
}
