import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

export interface Playback {
  /** Shown time, epoch milliseconds. */
  readonly atMs: number;
  readonly isPlaying: boolean;
  /** Recorded seconds in one second. */
  readonly speed: number;
  /** Shows a time, within the recording. */
  seek(atMs: number): void;
  /** Starts or pauses; starts from the beginning at the end. */
  toggle(): void;
  setSpeed(speed: number): void;
}

export const speeds = [1, 5, 10, 30, 60] as const;
const tickMs = 100;

/** Clock of a replay, from `fromMs` to `untilMs`. */
export function usePlayback(fromMs: number, untilMs: number, startMs: number): Playback {
  const [atMs, setAt] = useState(startMs);
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<number>(10);
  const within = (ms: number) => Math.min(untilMs, Math.max(fromMs, ms));

  useEffect(() => {
    if (!isPlaying) return;
    let shownAt = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      const passedMs = (now - shownAt) * speed;
      shownAt = now;
      setAt((at) => within(at + passedMs));
    }, tickMs);
    return () => clearInterval(timer);
  }, [isPlaying, speed, fromMs, untilMs]);

  // Runs before the next event: a later effect would stop a replay that was started again in the meantime.
  useLayoutEffect(() => {
    if (atMs >= untilMs) setPlaying(false);
  }, [atMs, untilMs]);

  return {
    atMs,
    isPlaying,
    speed,
    seek: (ms) => setAt(within(ms)),
    toggle() {
      if (!isPlaying && atMs >= untilMs) setAt(fromMs);
      setPlaying(!isPlaying);
    },
    setSpeed,
  };
}
