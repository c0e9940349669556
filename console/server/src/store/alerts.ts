import type { Bound } from '@glasshouse/settings';

/** One alert as Alertmanager told it last. */
export interface Alert {
  /** Of its labels; tells it apart. */
  fingerprint: string;
  status: 'firing' | 'resolved';
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  /** RFC 3339. */
  startsAt: string;
  /** RFC 3339; only of one that is resolved. */
  endsAt: string | undefined;
  generatorUrl: string | undefined;
  receiver: string;
  /** When it was told last, epoch milliseconds. */
  toldMs: number;
}

export interface AlertCounts {
  received: number;
  /** Told after a later state of the same alert. */
  outdated: number;
  evicted: number;
  /** Number of invalid alerts. */
  rejected: number;
  /** Number of alerts that Alertmanager left out (`max_alerts`). */
  truncated: number;
}

export const alertsBound = {
  holds: 'Alerts that the console holds; 2 MiB of them at most',
  limit: 500,
  unit: 'entries',
  full: 'resolved ones go first, then those told longest ago',
  metrics: ['console_alerts'],
} as const satisfies Bound;

export interface AlertStoreOptions {
  maxAlerts: number;
  /** Estimated. */
  maxBytes: number;
}

export interface AlertStore {
  add(alerts: readonly Alert[]): void;
  reject(count: number): void;
  noteTruncated(count: number): void;
  /** Firing ones first, of each the latest start first. */
  readonly items: Alert[];
  readonly size: { firing: number; resolved: number };
  readonly counts: Readonly<AlertCounts>;
}

/** The latest state of each alert. Over the limit, resolved ones go first, then those told longest ago. */
export function createAlertStore({ maxAlerts, maxBytes }: AlertStoreOptions): AlertStore {
  /** In the order in which they were told. */
  const alerts = new Map<string, Alert>();
  const counts: AlertCounts = { received: 0, outdated: 0, evicted: 0, rejected: 0, truncated: 0 };
  let bytes = 0;

  function remove(fingerprint: string): void {
    const held = alerts.get(fingerprint);
    if (!held) return;
    alerts.delete(fingerprint);
    bytes -= sizeOf(held);
  }

  function evict(): void {
    while (alerts.size > maxAlerts || bytes > maxBytes) {
      const all = [...alerts.values()];
      const goes = all.find(({ status }) => status === 'resolved') ?? (all[0] as Alert);
      remove(goes.fingerprint);
      counts.evicted++;
    }
  }

  return {
    add(given) {
      for (const alert of given) {
        counts.received++;
        const held = alerts.get(alert.fingerprint);
        if (held && startOf(held) > startOf(alert)) {
          counts.outdated++;
          continue;
        }
        remove(alert.fingerprint);
        alerts.set(alert.fingerprint, alert);
        bytes += sizeOf(alert);
        evict();
      }
    },
    reject(count) {
      counts.received += count;
      counts.rejected += count;
    },
    noteTruncated(count) {
      counts.truncated += count;
    },
    get items() {
      const rank = ({ status }: Alert) => (status === 'firing' ? 0 : 1);
      return [...alerts.values()].sort((a, b) => rank(a) - rank(b) || startOf(b) - startOf(a));
    },
    get size() {
      const firing = [...alerts.values()].filter(({ status }) => status === 'firing').length;
      return { firing, resolved: alerts.size - firing };
    },
    counts,
  };
}

const longestClockErrorMs = 24 * 3_600_000;

/** Epoch milliseconds. A start before 1970 or in the future is invalid; the time of arrival replaces it. */
function startOf({ startsAt, toldMs }: Alert): number {
  const ms = Date.parse(startsAt);
  return ms >= 0 && ms <= toldMs + longestClockErrorMs ? ms : toldMs;
}

function sizeOf(alert: Alert): number {
  return 2 * JSON.stringify(alert).length;
}
