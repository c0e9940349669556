import type { DeliveryProblem, ReportProblem } from './sender.js';

/** Minimum interval between two records of the same problem; the items of problems in between are summed. */
const silenceMs = 60_000;

/** Fields of the record, by name. */
export type ProblemFields = Readonly<Record<string, string | number>>;

/**
 * Logs rejections, warnings and missing confirmations of receivers, at most once a minute for each destination and
 * reason. The record's `telemetry.items` is the sum since the record before.
 */
export function reportProblems(
  log: (message: string, fields: ProblemFields) => void,
  now: () => number = () => performance.now(),
): ReportProblem {
  const known = new Map<string, { loggedAt: number; items: number }>();
  return function report({ signal, destination, reason, items, message }: DeliveryProblem) {
    const key = `${signal} ${destination} ${reason}`;
    const state = known.get(key) ?? { loggedAt: Number.NEGATIVE_INFINITY, items: 0 };
    known.set(key, state);
    state.items += items;
    if (now() - state.loggedAt < silenceMs) return;
    const warning = reason === 'warning';
    log(warning ? 'telemetry receiver sent a warning' : `telemetry dropped: ${reason}`, {
      'event.action': 'telemetry-delivery',
      'event.outcome': warning ? 'success' : 'failure',
      'event.reason': reason,
      'telemetry.signal': signal,
      'telemetry.destination': destination,
      'telemetry.items': state.items,
      'error.message': message,
    });
    state.loggedAt = now();
    state.items = 0;
  };
}
