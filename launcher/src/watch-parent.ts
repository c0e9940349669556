/** Returns the process id from `--parent=`, which `npm start` sets to npm's id; undefined without the argument. */
export function parentOf(argv: readonly string[]): number | undefined {
  const [, id] = argv.flatMap((argument) => /^--parent=(\d+)$/.exec(argument) ?? []);
  return id === undefined ? undefined : Number(id);
}

/**
 * Calls `onGone` once when the parent of this process has ended: then its parent process id is no longer `pid`.
 * Returns a function that stops the checks.
 */
export function watchParent(pid: number, onGone: () => void, everyMs = 500): () => void {
  const timer = setInterval(() => {
    if (process.ppid === pid) return;
    clearInterval(timer);
    onGone();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
