import type { ActionFigures } from './run-action.js';

/** Returns the result of both parts of an action, of which each had its own load. */
export function mergeFigures(first: ActionFigures, second: ActionFigures): ActionFigures {
  const audits = new Set([first.audit, second.audit]);
  audits.delete('exact');
  const settled = [first.settledMs, second.settledMs];
  return {
    action: first.action,
    steps: [...first.steps, ...second.steps],
    orders: first.orders + second.orders,
    losses: [...first.losses, ...second.losses],
    settledMs: settled.includes(null) ? null : Math.max(...settled.map(Number)),
    violations: [...first.violations, ...second.violations],
    audit: [...audits].join('; ') || 'exact',
    missingTraces: first.missingTraces + second.missingTraces,
  };
}
