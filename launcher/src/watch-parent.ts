/** Returns the process id from `--parent=`, which `npm start` sets to that of npm. Undefined without it. */
export function parentOf(argv: readonly string[]): number | undefined {
  const [, id] = argv.flatMap((argument) => /^--parent=(\d+)$/.exec(argument) ?? []);
  return id === undefined ? undefined : Number(id);
}

/**
 * Calls `onGone` once when the parent of this process is no longer `pid`: an orphaned process gets a new parent.
 * Returns a function that ends the watch.
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
