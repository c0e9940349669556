/** Formats microseconds: `850 µs`, `12.3 ms`, `1.24 s`, `2 min 5 s`, and a power of ten from 10^9 s. */
export function duration(micros: number): string {
  if (!(Math.abs(micros) < 1e15)) return `${(micros / 1_000_000).toExponential(1)} s`;
  if (micros < 1000) return `${Math.round(micros)} µs`;
  if (micros < 1_000_000) return `${digits(micros / 1000)} ms`;
  if (micros < 60_000_000) return `${digits(micros / 1_000_000)} s`;
  const seconds = Math.round(micros / 1_000_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Three significant digits. */
function digits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Local time of day, to the millisecond. */
export function clock(millis: number): string {
  const date = new Date(millis);
  const two = (n: number) => String(n).padStart(2, '0');
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

/** Local time of day, to the second. */
export function second(millis: number): string {
  return clock(millis).slice(0, 8);
}

/** Local date and time to the second, such as `2026-11-30 21:13:31`. */
export function dateTime(millis: number): string {
  const date = new Date(millis);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${second(millis)}`;
}

/** Local time of day, to the minute. */
export function minute(millis: number): string {
  return clock(millis).slice(0, 5);
}

/** RFC 3339 in UTC, for `datetime` and titles; empty outside the range of a date. */
export function iso(millis: number): string {
  return Number.isFinite(millis) && Math.abs(millis) < 8.64e15 ? new Date(millis).toISOString() : '';
}

/** Formats a number: `1,234`, and a power of ten from 10^15. */
export function count(value: number): string {
  return Math.abs(value) < 1e15 ? value.toLocaleString('en') : value.toExponential(2);
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Formats requests per second; a rate that would be shown as 0.00 is `<0.01/s`. */
export function rate(value: number): string {
  if (value > 0 && value < 0.005) return '<0.01/s';
  if (Math.abs(value) >= 1e9) return `${value.toExponential(2)}/s`;
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)}/s`;
}

/** Formats a share, 0 to 1, as per cent; a share that would be shown as 0.0 is `<0.1 %`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.05) return '<0.1 %';
  return `${value === 0 || Math.abs(value) >= 10 ? value.toFixed(0) : value.toFixed(1)} %`;
}

export function bytes(value: number): string {
  return value < 1 << 20 ? `${Math.round(value / 1024)} KB` : `${(value / (1 << 20)).toFixed(1)} MB`;
}

/** Greatest length of a name inside a sentence, in characters. */
const maxNameLength = 64;

/** Cuts a long name for a sentence. */
export function shortName(name: string): string {
  return name.length <= maxNameLength ? name : `${name.slice(0, maxNameLength)} ...`;
}
