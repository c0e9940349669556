/** Returns a signal that aborts at SIGINT and SIGTERM, so that a benchmark stops its processes and removes its data. */
export function interruption(): AbortSignal {
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => interrupted.abort(new Error(`interrupted by ${name}`)));
  return interrupted.signal;
}
