/**
 * Returns a function that says whether the process has used more processor time since the call. Unlike a deadline, the
 * budget buys the same work on a busy machine.
 *
 * @param ms processor time of all threads
 */
export function createTimeBudget(ms: number): () => boolean {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return user + system > ms * 1000;
  };
}
