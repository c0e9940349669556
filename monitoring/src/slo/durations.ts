const units = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** Formats a duration in whole seconds as Prometheus does, e.g. 4320 as `1h12m`. */
export function promDuration(seconds: number): string {
  let rest = seconds;
  let text = '';
  // Prometheus writes days only if the duration has no smaller part: 90000 s are 25h, and not 1d1h.
  for (const [unit, size] of seconds % 86_400 === 0 ? units : units.slice(1)) {
    const count = Math.floor(rest / size);
    if (count === 0) continue;
    text += `${count}${unit}`;
    rest -= count * size;
  }
  return text;
}
