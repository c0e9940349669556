import type { CounterSeries, Telemetry } from '@glasshouse/telemetry';

export const outcomes = [
  ...['success', 'malformed', 'expired', 'not_yet_valid', 'wrong_claim', 'wrong_signature'],
  ...['wrong_algorithm', 'unknown_key', 'revoked', 'unavailable'],
] as const;
export type Outcome = (typeof outcomes)[number];

/** `oauth_token_validations_total{outcome}`: counts each access token in a request once. */
export type Validations = Readonly<Record<Outcome, CounterSeries>>;

/** Creates the series of every outcome, so that all are exposed from the start. */
export function createValidations({ metrics }: Telemetry): Validations {
  const counter = metrics.counter({
    name: 'oauth_token_validations_total',
    help: 'Access tokens in requests, by outcome of their validation.',
    labels: ['outcome'],
  });
  return Object.fromEntries(outcomes.map((outcome) => [outcome, counter.labels(outcome)])) as Validations;
}
