/** Two windows of an alert, in seconds: it fires while the burn rate of both exceeds the factor. */
export interface BurnRateWindows {
  /** Multiple of the rate of errors that would use up the budget exactly at the end of the period. */
  factor: number;
  /** Long window: enough errors to matter. */
  longSeconds: number;
  /** Short window: the errors have not stopped. */
  shortSeconds: number;
}

export type SloWindowsName = 'real' | 'demo';

/** Period of the SLOs and windows of their alerts. */
export interface SloWindows {
  /** Value of `SLO_WINDOWS` and of the label `slo_windows`. */
  name: SloWindowsName;
  /** Sentence for readers of alerts and dashboards. */
  about: string;
  /** Period of the error budget, in seconds. */
  periodSeconds: number;
  page: { quick: BurnRateWindows; slow: BurnRateWindows };
  ticket: { quick: BurnRateWindows; slow: BurnRateWindows };
  /** Evaluation interval of the rules, in seconds; undefined for Prometheus' own. */
  intervalSeconds: number | undefined;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Google's SRE workbook, chapter 5, table 5-8, with Sloth's second ticket: windows for a period of 30 days. */
const real: SloWindows = {
  name: 'real',
  about: 'real windows: the error budget is that of 30 days',
  periodSeconds: 30 * day,
  page: {
    quick: { factor: 14.4, longSeconds: hour, shortSeconds: 5 * minute },
    slow: { factor: 6, longSeconds: 6 * hour, shortSeconds: 30 * minute },
  },
  ticket: {
    quick: { factor: 3, longSeconds: day, shortSeconds: 2 * hour },
    slow: { factor: 1, longSeconds: 3 * day, shortSeconds: 6 * hour },
  },
  // The average over the period reads every sample of 30 days; at 5 s those are six times as many.
  intervalSeconds: 30,
};

/** Four scrapes at 5 s, below which `rate` often has too few samples. */
const minSeconds = 20;

/** Real windows in which an hour lasts a minute; only the shortest, 5 s, is raised to 20 s. All factors stay. */
const demo: SloWindows = {
  name: 'demo',
  about: 'demo windows: an hour lasts a minute, and the error budget is that of 12 hours',
  periodSeconds: real.periodSeconds / 60,
  page: { quick: perMinute(real.page.quick), slow: perMinute(real.page.slow) },
  ticket: { quick: perMinute(real.ticket.quick), slow: perMinute(real.ticket.slow) },
  intervalSeconds: undefined,
};

function perMinute({ factor, longSeconds, shortSeconds }: BurnRateWindows): BurnRateWindows {
  return {
    factor,
    longSeconds: Math.max(minSeconds, longSeconds / 60),
    shortSeconds: Math.max(minSeconds, shortSeconds / 60),
  };
}

/** Both sets of windows; `SLO_WINDOWS` chooses the one that Prometheus loads, `demo` by default. */
export const sloWindows: Readonly<Record<SloWindowsName, SloWindows>> = { real, demo };

/** Returns the distinct windows of the alerts in seconds, ascending, without the period. */
export function alertWindowsOf({ page, ticket }: SloWindows): number[] {
  const all = [page.quick, page.slow, ticket.quick, ticket.slow].flatMap((windows) => [
    windows.shortSeconds,
    windows.longSeconds,
  ]);
  return [...new Set(all)].sort((a, b) => a - b);
}
