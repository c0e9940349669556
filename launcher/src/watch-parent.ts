/** The id behind `--parent=`: `npm start` names the npm that started it. Undefined when there is none. */
export function parentOf(argv: readonly string[]): number | undefined {
  const [, id] = argv.flatMap((argument) => /^--parent=(\d+)$/.exec(argument) ?? []);
  return id === undefined ? undefined : Number(id);
}

/**
 * Calls `onGone` once, when the parent of this process is no longer `pid`: a process whose parent has ended gets another.
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
