import type { Bound } from '@glasshouse/settings';
import type { Alert } from '../../../contract/src/alerts.js';

/** State of an alert as it arrives; the store adds the history. */
export interface ReceivedAlert extends Omit<Alert, 'history'> {
  /** Time of the notification or evaluation, epoch milliseconds. */
  receivedMs: number;
}

export interface StoredAlert extends ReceivedAlert {
  history: Alert['history'];
}

/** Alert with the state that a pending one hides, which returns when the pending one ends without firing. */
interface Entry {
  shown: StoredAlert;
  hidden: StoredAlert | undefined;
  bytes: number;
}

export interface AlertCounts {
  received: number;
  /** Number of alerts that started before the stored state of the same alert, and of pending ones while it fires. */
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
  full: 'resolved ones are evicted first, then those with the oldest notification',
  metrics: ['console_alerts'],
} as const satisfies Bound;

export interface AlertStoreOptions {
  maxAlerts: number;
  /** Estimated. */
  maxBytes: number;
}

export interface AlertStore {
  /**
   * Stores the state of alerts. Two sources may report the same alert, so a pending state never replaces a firing one,
   * and hides a resolved one until `endPending`.
   */
  add(alerts: readonly ReceivedAlert[]): void;
  /** Ends a pending state that did not lead to firing. Has no effect on an alert in another state. */
  endPending(fingerprint: string): void;
  countRejected(count: number): void;
  countTruncated(count: number): void;
  /** Firing alerts first, then pending ones, then by start, latest first. */
  readonly items: StoredAlert[];
  readonly size: { firing: number; pending: number; resolved: number };
  readonly counts: Readonly<AlertCounts>;
}

/** Stores the latest state of each alert. Resolved alerts are evicted first, then those with the oldest notification. */
export function createAlertStore({ maxAlerts, maxBytes }: AlertStoreOptions): AlertStore {
  /** Alerts by fingerprint, in the order of their last notification. */
  const alerts = new Map<string, Entry>();
  const counts: AlertCounts = { received: 0, outdated: 0, evicted: 0, rejected: 0, truncated: 0 };
  let bytes = 0;

  function remove(fingerprint: string): void {
    bytes -= alerts.get(fingerprint)?.bytes ?? 0;
    alerts.delete(fingerprint);
  }

  function put(shown: StoredAlert, hidden: StoredAlert | undefined): void {
    remove(shown.fingerprint);
    const entry = { shown, hidden, bytes: sizeOf(shown) + (hidden ? sizeOf(hidden) : 0) };
    alerts.set(shown.fingerprint, entry);
    bytes += entry.bytes;
    evict();
  }

  function evict(): void {
    while (alerts.size > maxAlerts || bytes > maxBytes) {
      const all = [...alerts.values()];
      const evicted = all.find(({ shown }) => shown.state === 'resolved') ?? (all[0] as Entry);
      remove(evicted.shown.fingerprint);
      counts.evicted++;
    }
  }

  function addPending(alert: ReceivedAlert, held: Entry | undefined): void {
    if (held && (held.shown.state === 'firing' || startOf(held.shown) > startOf(alert))) counts.outdated++;
    else put(next(held?.shown, alert), held?.shown.state === 'resolved' ? held.shown : held?.hidden);
  }

  function addReported(alert: ReceivedAlert, held: Entry | undefined): void {
    const isPending = held?.shown.state === 'pending';
    // the start of a pending state is that of its condition, which says nothing about firing states
    const reported = isPending ? held.hidden : held?.shown;
    if (reported && startOf(reported) > startOf(alert)) counts.outdated++;
    else if (isPending && reported && alert.state === 'resolved') put(held.shown, next(reported, alert));
    else put(next(held?.shown, alert), undefined);
  }

  return {
    add(given) {
      for (const alert of given) {
        counts.received++;
        const held = alerts.get(alert.fingerprint);
        if (alert.state === 'pending') addPending(alert, held);
        else addReported(alert, held);
      }
    },
    endPending(fingerprint) {
      const held = alerts.get(fingerprint);
      if (held?.shown.state !== 'pending') return;
      if (held.hidden) put(held.hidden, undefined);
      else remove(fingerprint);
    },
    countRejected(count) {
      counts.received += count;
      counts.rejected += count;
    },
    countTruncated(count) {
      counts.truncated += count;
    },
    get items() {
      const rank = ({ state }: StoredAlert) => ['firing', 'pending', 'resolved'].indexOf(state);
      const shown = [...alerts.values()].map((entry) => entry.shown);
      return shown.sort((a, b) => rank(a) - rank(b) || startOf(b) - startOf(a));
    },
    get size() {
      const size = { firing: 0, pending: 0, resolved: 0 };
      for (const { shown } of alerts.values()) size[shown.state]++;
      return size;
    },
    counts,
  };
}

const maxHistory = 50;

function next(held: StoredAlert | undefined, alert: ReceivedAlert): StoredAlert {
  return { ...alert, history: historyOf(held, alert) };
}

/** Returns the history with the state of an alert, when it changed or began anew. */
function historyOf(held: StoredAlert | undefined, alert: ReceivedAlert): Alert['history'] {
  const history = held?.history ?? [];
  const isSame = held?.state === alert.state && held.startsAt === alert.startsAt;
  if (isSame) return history;
  return [...history, { state: alert.state, atMs: changeTime(alert) }].slice(-maxHistory);
}

function changeTime(alert: ReceivedAlert): number {
  if (alert.state === 'firing' && alert.source === 'alertmanager') return startOf(alert);
  const ended = Date.parse(alert.endsAt ?? '');
  return alert.state === 'resolved' && ended >= 0 ? ended : alert.receivedMs;
}

const maxClockErrorMs = 24 * 3_600_000;

/** Returns epoch milliseconds. The time of arrival replaces a start before 1970 or more than a day in the future. */
function startOf({ startsAt, receivedMs }: ReceivedAlert): number {
  const ms = Date.parse(startsAt);
  return ms >= 0 && ms <= receivedMs + maxClockErrorMs ? ms : receivedMs;
}

function sizeOf(alert: StoredAlert): number {
  return 2 * JSON.stringify(alert).length;
}
