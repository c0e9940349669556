import type { IncomingMessage } from 'node:http';
import { callerHeaders, ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { Middleware } from 'koa';
import { addressBlock, clientAddress, forwardedFor } from '../client-address.js';
import type { Limit } from '../limit/rate-limit.js';
import { bearerToken, isBearer, repeatedAuthorization } from './bearer.js';
import type { Validations } from './validations.js';
import type { Verified, Verifier } from './verify.js';

/** Internal headers with the authenticated caller; removed from requests of clients. */
const internalHeaders = ['x-client-address', 'x-deadline-ms'];
const callerHeaderPrefix = 'x-user-';

export interface AuthenticateOptions {
  validations: Validations;
  verify: Verifier;
  rateLimit: Limit;
  trustProxy: boolean;
  /** Paths where OAuth clients authenticate: the OAuth service checks schemes other than Bearer there. */
  clientEndpoints: ReadonlySet<string>;
}

/**
 * First middleware of a request: removes the internal headers, verifies the token if there is one, and sets the internal
 * headers from it. Refuses an invalid token on public routes too, since the client expects it to be used. The rate
 * limit counts requests with an invalid token by address, the others by user.
 */
export function authenticate(options: AuthenticateOptions): Middleware {
  const { validations, verify, rateLimit, trustProxy, clientEndpoints } = options;

  async function callerOf(span: Span, request: IncomingMessage, path: string): Promise<Verified | undefined> {
    const token = tokenOf(request, validations, clientEndpoints.has(path));
    return token === undefined ? undefined : verify(span, token);
  }

  return async function authenticate(context, next) {
    const { req } = context;
    const { headers } = req;
    const { span, observation } = context.state;
    for (const name of Object.keys(headers)) {
      if (name.startsWith(callerHeaderPrefix) || internalHeaders.includes(name)) delete headers[name];
    }
    const address = clientAddress(req, trustProxy);
    headers['x-forwarded-for'] = forwardedFor(req);
    headers['x-client-address'] = address;
    if (trustProxy) observation.clientAddress = address;
    let caller: Verified | undefined;
    try {
      caller = await callerOf(span, req, context.path);
    } catch (error) {
      rateLimit(context, 'address', addressBlock(address));
      if (error instanceof ProblemError && error.status < 500) auditRefusal(span, error, address);
      throw error;
    }
    if (caller === undefined) {
      rateLimit(context, 'address', addressBlock(address));
    } else {
      Object.assign(headers, callerHeaders(caller));
      headers['x-user-session'] = caller.session;
      observation.userId = caller.id;
      rateLimit(context, 'user', caller.id);
    }
    return next();
  };
}

/**
 * Returns the bearer token of a request, or undefined without one. Refuses several `authorization` headers: Node would
 * keep the first, and the intended one is unknown.
 */
function tokenOf(
  { headers: { authorization }, rawHeaders }: IncomingMessage,
  validations: Validations,
  isClientEndpoint: boolean,
): string | undefined {
  if (authorization === undefined) return undefined;
  let seen = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === 'authorization') seen += 1;
  }
  if (seen > 1) {
    validations.malformed.add();
    throw repeatedAuthorization(isBearer(authorization));
  }
  if (isClientEndpoint && !isBearer(authorization)) return undefined;
  try {
    return bearerToken(authorization);
  } catch (error) {
    if (isBearer(authorization)) validations.malformed.add();
    throw error;
  }
}

function auditRefusal(span: Span, problem: ProblemError, address: string): void {
  span.log.audit({
    category: 'authentication',
    action: 'token-validation',
    outcome: 'failure',
    message: 'access token refused',
    fields: {
      'event.reason': problem.message,
      'error.message': problem.cause instanceof Error ? problem.cause.message : undefined,
      'client.address': address,
    },
  });
}
