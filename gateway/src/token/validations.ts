import type { CounterSeries, Telemetry } from '@glasshouse/telemetry';

export const outcomes = [
  ...['success', 'malformed', 'expired', 'not_yet_valid', 'wrong_claim', 'wrong_signature'],
  ...['wrong_algorithm', 'unknown_key', 'revoked', 'unavailable'],
] as const;
export type Outcome = (typeof outcomes)[number];

/** `oauth_token_validations_total{outcome}`: each access token that a request carries counts once. */
export type Validations = Readonly<Record<Outcome, CounterSeries>>;

/** Creates every series at once, so that each is exposed from the start. */
export function createValidations({ metrics }: Telemetry): Validations {
  const counter = metrics.counter({
    name: 'oauth_token_validations_total',
    help: 'Access tokens that requests carried, by outcome of their validation.',
    labels: ['outcome'],
  });
  return Object.fromEntries(outcomes.map((outcome) => [outcome, counter.labels(outcome)])) as Validations;
}
