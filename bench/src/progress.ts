/** Progress messages of a benchmark run. */
export interface Progress {
  /** Writes a line with the current step and the estimated remaining time. */
  say(text: string): void;
  /** Replaces the estimated remaining time. */
  expect(seconds: number): void;
}

/**
 * Creates a progress reporter.
 *
 * @param plannedSeconds Estimated duration of the whole run
 */
export function createProgress(
  plannedSeconds: number,
  write: (line: string) => void,
  now: () => number = () => performance.now(),
): Progress {
  let end = now() + plannedSeconds * 1000;
  return {
    expect(seconds) {
      end = now() + seconds * 1000;
    },
    say(text) {
      const left = Math.max(0, (end - now()) / 1000);
      write(`${text} (about ${left < 90 ? `${Math.ceil(left)} s` : `${Math.round(left / 60)} min`} left)\n`);
    },
  };
}
