import { bearerChallenge, ProblemError } from '@glasshouse/http';

/** Requires a token of a user. @throws ProblemError FORBIDDEN for a token of a client (client_credentials) */
export function requireUser(roles: readonly string[]): void {
  if (roles.includes('user') || roles.includes('admin')) return;
  throw new ProblemError('FORBIDDEN', {
    detail: 'The operation needs the token of a user, not of a client',
    headers: { 'www-authenticate': bearerChallenge({ error: 'insufficient_scope' }) },
  });
}
