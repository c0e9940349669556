import type { CounterSeries, Telemetry } from '@glasshouse/telemetry';

/** Business counters. Every series exists from the start. */
export interface Outcomes {
  registrations: Record<'success' | 'failure', CounterSeries>;
  logins: Record<'success' | 'failure' | 'throttled' | 'overloaded', CounterSeries>;
  /** Introspections by result. The gateway counts the tokens in requests. */
  introspections: Record<'active' | 'inactive', CounterSeries>;
  tokens: Record<'password' | 'refresh_token' | 'client_credentials', CounterSeries>;
  reuses: CounterSeries;
}

export function createOutcomes({ metrics }: Telemetry): Outcomes {
  function byOutcome<const O extends string>(
    name: string,
    help: string,
    outcomes: readonly O[],
    label = 'outcome',
  ) {
    const counter = metrics.counter({ name, help, labels: [label] });
    return Object.fromEntries(outcomes.map((outcome) => [outcome, counter.labels(outcome)])) as Record<
      O,
      CounterSeries
    >;
  }
  return {
    registrations: byOutcome('oauth_registrations_total', 'Registrations, by outcome.', [
      'success',
      'failure',
    ]),
    logins: byOutcome('oauth_logins_total', 'Logins with a password, by outcome.', [
      'success',
      'failure',
      'throttled',
      'overloaded',
    ]),
    introspections: byOutcome('oauth_introspections_total', 'Token introspections, by result.', [
      'active',
      'inactive',
    ]),
    tokens: byOutcome(
      'oauth_tokens_issued_total',
      'Access tokens issued, by grant type.',
      ['password', 'refresh_token', 'client_credentials'],
      'grant_type',
    ),
    reuses: metrics.counter({
      name: 'oauth_refresh_token_reuses_total',
      help: 'Refresh tokens used a second time, which ended their sessions.',
    }),
  };
}
