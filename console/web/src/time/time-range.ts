/** Time range of all pages, in the form of the address and of the API. */
export interface TimeRange {
  /** Relative (`-15m`, `-90s`, `-2h`, `-1d`) or epoch milliseconds. */
  readonly since: string;
  /** Empty for now, which makes the range live; else epoch milliseconds. */
  readonly until: string;
  /** Run of the console: its id, or `all`; absent for the current one. */
  readonly run?: string;
}

/** Epoch milliseconds. */
export interface ResolvedRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export const defaultRange: TimeRange = { since: '-15m', until: '' };

/** Relative starts that the time range picker offers, with their texts. */
export const presets = [
  ['-1m', 'Last minute'],
  ['-5m', 'Last 5 minutes'],
  ['-15m', 'Last 15 minutes'],
  ['-1h', 'Last hour'],
  ['-6h', 'Last 6 hours'],
  ['-1d', 'Last 24 hours'],
  ['-7d', 'Last 7 days'],
] as const;

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const shortestMs = 1000;

/**
 * Reads `since` and `until` of an address. Accepts relative times, epoch milliseconds and RFC 3339, which becomes epoch
 * milliseconds. Returns undefined without a valid `since`; ignores an invalid `until`.
 */
export function parseRange(query: URLSearchParams): TimeRange | undefined {
  const since = readTime(query.get('since') ?? '');
  if (since === undefined) return undefined;
  const until = readTime(query.get('until') ?? '');
  const run = query.get('run') ?? '';
  return {
    since,
    until: until === undefined || until.startsWith('-') ? '' : until,
    ...(/^[\w.:-]{1,64}$/.test(run) && { run }),
  };
}

/** Returns the range in the run of another one, if it has no own. A live range is one of the current run. */
export function inRunOf(range: TimeRange, { run }: TimeRange): TimeRange {
  return range.run !== undefined || run === undefined || isLive(range) ? range : { ...range, run };
}

function readTime(text: string): string | undefined {
  if (/^\d{1,15}$/.test(text)) return text;
  if (relativeMs(text) !== undefined) return text;
  const ms = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) || ms < 0 ? undefined : String(ms);
}

/** Returns the milliseconds of a relative time such as `-15m`; undefined for another text. */
export function relativeMs(text: string): number | undefined {
  const [, amount, unit = ''] = /^-(\d{1,9})([smhd])$/.exec(text) ?? [];
  const ms = Number(amount) * (unitMs[unit] ?? Number.NaN);
  return ms > 0 ? ms : undefined;
}

/** Returns whether the range ends now, so that pages show what arrives. */
export function isLive({ until }: TimeRange): boolean {
  return until === '';
}

/** Returns the start and the end of a range; `toMs` is never before `fromMs`. */
export function resolveRange({ since, until }: TimeRange, nowMs = Date.now()): ResolvedRange {
  const toMs = until === '' ? nowMs : Number(until);
  const relative = relativeMs(since);
  const fromMs = relative === undefined ? Number(since) : toMs - relative;
  return { fromMs: Math.min(fromMs, toMs), toMs };
}

/** Returns an absolute range, with whole milliseconds and at least one second long. */
export function absoluteRange(fromMs: number, toMs: number): TimeRange {
  const from = Math.max(0, Math.floor(Math.min(fromMs, toMs)));
  const to = Math.max(Math.ceil(Math.max(fromMs, toMs)), from + shortestMs);
  return { since: String(from), until: String(to) };
}

/** Returns the absolute range of this moment. */
export function pausedRange(range: TimeRange, nowMs = Date.now()): TimeRange {
  const { fromMs, toMs } = resolveRange(range, nowMs);
  return inRunOf(absoluteRange(fromMs, toMs), range);
}

/** Returns the live range of the same length, in whole seconds. */
export function liveRange(range: TimeRange, nowMs = Date.now()): TimeRange {
  if (isLive(range) && relativeMs(range.since) !== undefined) return range;
  const { fromMs, toMs } = resolveRange(range, nowMs);
  const length = Math.max(shortestMs, toMs - fromMs);
  const preset = presets.find(([since]) => relativeMs(since) === length)?.[0];
  return { since: preset ?? `-${Math.round(length / 1000)}s`, until: '' };
}

/** Returns the preceding (`-1`) or following (`1`) absolute range of the same length. */
export function shiftedRange(range: TimeRange, direction: -1 | 1, nowMs = Date.now()): TimeRange {
  const { fromMs, toMs } = resolveRange(range, nowMs);
  const by = Math.max(shortestMs, toMs - fromMs) * direction;
  return inRunOf(absoluteRange(fromMs + by, toMs + by), range);
}

/** Returns the parameters of the API for a range. */
export function rangeQuery({ since, until, run }: TimeRange): { since: string; until: string; run?: string } {
  return { since, until, ...(run !== undefined && { run }) };
}
