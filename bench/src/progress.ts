export interface Progress {
  say(text: string): void;
  /** Corrects what was planned: so much is left. */
  expect(seconds: number): void;
}

/** Lines with the time that is left; `plannedSeconds` is for the whole. */
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
