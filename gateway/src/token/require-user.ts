import { bearerChallenge, ProblemError } from '@glasshouse/http';

/** A client's own token (client_credentials) speaks for no user. @throws ProblemError FORBIDDEN */
export function requireUser(roles: readonly string[]): void {
  if (roles.includes('user') || roles.includes('admin')) return;
  throw new ProblemError('FORBIDDEN', {
    detail: 'This is for users; the token is a client’s own',
    headers: { 'www-authenticate': bearerChallenge({ error: 'insufficient_scope' }) },
  });
}
