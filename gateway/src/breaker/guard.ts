import { type HttpClient, ProblemError } from '@glasshouse/http';
import { type BreakerOptions, createBreaker } from './create-breaker.js';

/** The client behind a breaker of its own. A deadline that passed names whom we waited for. */
export function guard(client: HttpClient, options: BreakerOptions): HttpClient {
  const { peer } = client;
  const breaker = createBreaker(peer, options);
  return {
    peer,
    call: (span, operation, ...given) =>
      breaker.run(span, () => client.call(span, operation, ...given)).catch((error) => named(error, peer)),
    forward: (span, operation, ...given) =>
      breaker.run(span, () => client.forward(span, operation, ...given)).catch((error) => named(error, peer)),
    close: () => client.close(),
  };
}

function named(error: unknown, peer: string): never {
  if (
    !(error instanceof ProblemError) ||
    error.code !== 'DEADLINE_EXCEEDED' ||
    'backend' in error.extensions
  ) {
    throw error;
  }
  throw new ProblemError('DEADLINE_EXCEEDED', {
    detail: `${peer} did not answer in time`,
    cause: error.cause ?? error,
    headers: error.headers,
    extensions: { ...error.extensions, backend: peer },
  });
}
