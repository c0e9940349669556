/**
 * Sends SIGSTOP to a process every `everyMs`, and SIGCONT after `ms`. Arguments: process id, `ms`, `everyMs`. Ends with
 * its standard input, with the process, or after 30 minutes; the process is always continued.
 */
const [pid = 0, ms = 0, everyMs = 0] = process.argv.slice(2).map(Number);
const maxMs = 30 * 60_000;

function send(signal: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, signal);
  } catch {
    process.exit(0);
  }
}

function end(): void {
  send('SIGCONT');
  process.exit(0);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
process.stdin.on('end', end).on('error', end).resume();
setTimeout(end, maxMs);
setInterval(() => {
  send('SIGSTOP');
  setTimeout(() => send('SIGCONT'), ms);
}, everyMs);
