export interface Progress {
  say(text: string): void;
}

/** Lines with the time that is left; `plannedSeconds` is for the whole. */
export function createProgress(
  plannedSeconds: number,
  write: (line: string) => void,
  now: () => number = () => performance.now(),
): Progress {
  const started = now();
  return {
    say(text) {
      const left = Math.max(0, plannedSeconds - (now() - started) / 1000);
      write(`${text} (about ${left < 90 ? `${Math.ceil(left)} s` : `${Math.round(left / 60)} min`} left)\n`);
    },
  };
}
