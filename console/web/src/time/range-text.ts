import { dateTime, second } from '../format.js';
import { isLive, presets, relativeMs, resolveRange, type TimeRange } from './time-range.js';

/** Returns the range in words, such as `Last 15 minutes` or `18:00:05 – 18:15:05`, in the reader's time zone. */
export function rangeText(range: TimeRange, nowMs = Date.now()): string {
  const run = range.run === undefined ? '' : range.run === 'all' ? ', all runs' : ', earlier run';
  return `${timesText(range, nowMs)}${run}`;
}

function timesText(range: TimeRange, nowMs: number): string {
  const preset = presets.find(([since]) => since === range.since)?.[1];
  if (isLive(range) && preset !== undefined) return preset;
  const relative = relativeMs(range.since);
  if (isLive(range) && relative !== undefined) return `Last ${lengthText(relative)}`;
  const { fromMs, toMs } = resolveRange(range, nowMs);
  const end = isLive(range) ? 'now' : timeText(toMs, fromMs);
  return `${timeText(fromMs, nowMs)} – ${end}`;
}

/** Returns a length such as `90 seconds`, `2 hours` or `1 day`. */
export function lengthText(ms: number): string {
  for (const [unit, size] of [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const) {
    if (ms >= size && ms % size === 0) return `${ms / size} ${unit}${ms === size ? '' : 's'}`;
  }
  const seconds = Math.round(ms / 1000);
  return `${seconds} second${seconds === 1 ? '' : 's'}`;
}

/** Returns the time of day, after the date when it is another day than that of `besideMs`. */
export function timeText(ms: number, besideMs: number): string {
  const isSameDay = new Date(ms).toDateString() === new Date(besideMs).toDateString();
  return isSameDay ? second(ms) : dateTime(ms);
}
