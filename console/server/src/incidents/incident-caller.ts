import { bearerTokenOf, isSameSecret, ProblemError } from '@glasshouse/http';
import { type IncidentEngine, nameInPlayerToken } from '@glasshouse/incidents';

/** Sources of the tokens that a caller may have. */
export interface IncidentTokens {
  engine: Pick<IncidentEngine, 'access'>;
  /** FAULTS_TOKEN of the shop. */
  token: string;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Caller of a change. The host has FAULTS_TOKEN and can do everything, for each player; a guest has the join code, and can
 * only join; a player has the token that joining returned, and acts only for themselves.
 */
export type IncidentCaller = { role: 'host' } | { role: 'guest' } | { role: 'player'; name: string };

/** Returns the caller by the bearer token; undefined when the token is none of the running incident. */
export function incidentCaller(
  { engine, token }: IncidentTokens,
  headers: Headers,
): IncidentCaller | undefined {
  const given = bearerTokenOf(headers);
  if (isSameSecret(given, token)) return { role: 'host' };
  const { access } = engine;
  if (!access) return undefined;
  if (isSameSecret(given, access.joinCode)) return { role: 'guest' };
  const name = nameInPlayerToken(given);
  if (name !== undefined && isSameSecret(given, access.tokenOf(name))) return { role: 'player', name };
  return undefined;
}

/** @throws ProblemError UNAUTHENTICATED for an unknown token, FORBIDDEN for another role */
export function requireRole(
  tokens: IncidentTokens,
  headers: Headers,
  roles: readonly IncidentCaller['role'][],
): IncidentCaller {
  const caller = incidentCaller(tokens, headers);
  if (!caller)
    throw new ProblemError('UNAUTHENTICATED', {
      detail: 'Send FAULTS_TOKEN, or the token of a player of the running incident, as a bearer token',
      headers: { 'www-authenticate': 'Bearer realm="incidents"' },
    });
  if (roles.includes(caller.role)) return caller;
  throw new ProblemError('FORBIDDEN', {
    detail:
      caller.role === 'guest'
        ? 'The join code only permits joining: join, and send the token of the player'
        : 'Only the host can do this, with FAULTS_TOKEN as the bearer token',
  });
}

/**
 * Returns the player for whom the caller acts.
 *
 * @param wanted name in the request; the host may name any player
 * @throws ProblemError FORBIDDEN when a player names another one
 */
export function actingPlayer(caller: IncidentCaller, wanted: string | undefined): string | undefined {
  if (caller.role !== 'player' || wanted === undefined || wanted === caller.name)
    return caller.role === 'player' ? caller.name : wanted;
  throw new ProblemError('FORBIDDEN', { detail: `This token is that of ${caller.name}, not of ${wanted}` });
}
