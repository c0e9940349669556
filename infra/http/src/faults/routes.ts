import type { Faults } from '@glasshouse/faults';
import { handle } from '../operation/handle.js';
import { invalidRequest } from '../operation/validate.js';
import { ProblemError } from '../problem/problem.js';
import { isSameSecret } from '../same-secret.js';
import type { Request, Route } from '../types.js';
import { listFaults, replaceFaults } from './contract.js';

/** Faults of a process, and the token that a caller needs to change them. */
export interface FaultControl {
  faults: Faults;
  token: string;
}

/** Path of both operations. */
export const faultsPath = listFaults.path;

/** Creates the routes that control the faults. They must not be served on a public port. */
export function faultRoutes({ faults, token }: FaultControl): Route[] {
  const list = () => ({ items: faults.list() });
  return [
    handle(listFaults, async ({ headers }) => {
      requireFaultsToken(headers, token);
      return list();
    }),
    handle(replaceFaults, async ({ headers, body }) => {
      requireFaultsToken(headers, token);
      try {
        faults.replace(body.faults, body.seed);
      } catch (error) {
        throw invalidRequest([{ in: 'body', path: '/faults', message: (error as Error).message }]);
      }
      return list();
    }),
  ];
}

/** @throws ProblemError UNAUTHENTICATED when the bearer token of a request is another one */
export function requireFaultsToken(
  headers: Request<unknown, unknown, unknown>['headers'],
  token: string,
): void {
  if (isSameSecret(bearerTokenOf(headers), token)) return;
  throw new ProblemError('UNAUTHENTICATED', {
    detail: 'Send the value of FAULTS_TOKEN as a bearer token',
    headers: { 'www-authenticate': 'Bearer realm="faults"' },
  });
}

/** Returns the bearer token of a request (RFC 6750, section 2.1); empty without one. */
export function bearerTokenOf({ authorization = '' }: Request<unknown, unknown, unknown>['headers']): string {
  return /^Bearer +(\S+)$/i.exec(String(authorization))?.[1] ?? '';
}
