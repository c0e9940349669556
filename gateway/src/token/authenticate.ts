import type { IncomingMessage } from 'node:http';
import { callerHeaders, ProblemError } from '@glasshouse/http';
import type { CounterCell, Span, Telemetry } from '@glasshouse/telemetry';
import type { Middleware } from 'koa';
import type { RateLimit } from '../limit/rate-limit.js';
import { addressBlock, clientAddress, forwardedFor } from '../routing/client-address.js';
import { bearerToken, unauthenticated } from './bearer.js';
import type { Verified, Verifier } from './verify.js';

/** Headers by which services tell each other what the gateway has found out; nobody outside may send them. */
const inner = ['x-client-address', 'x-deadline-ms'];
const innerPrefix = 'x-user-';

export interface AuthenticateOptions {
  telemetry: Telemetry;
  verify: Verifier;
  rateLimit: RateLimit;
  trustProxy: boolean;
}

/**
 * The first thing done with a request: inner headers are taken off, a token that is there is checked, and the caller
 * it names is put on in their place. A bad token is refused on public routes too: whoever sends one is mistaken.
 * Bad tokens count against the limit of their address, the others against that of their user.
 */
export function authenticate({ telemetry, verify, rateLimit, trustProxy }: AuthenticateOptions): Middleware {
  const malformed = telemetry.metrics
    .counter({
      name: 'oauth_token_validations_total',
      help: 'Access tokens checked, by outcome.',
      labels: ['outcome'],
    })
    .labels('malformed');

  async function callerOf(span: Span, request: IncomingMessage): Promise<Verified | undefined> {
    const token = tokenOf(request, malformed);
    return token === undefined ? undefined : verify(span, token);
  }

  return async function authenticate(context, next) {
    const { req } = context;
    const { headers } = req;
    const { span, observation } = context.state;
    for (const name of Object.keys(headers)) {
      if (name.startsWith(innerPrefix) || inner.includes(name)) delete headers[name];
    }
    const address = clientAddress(req, trustProxy);
    headers['x-forwarded-for'] = forwardedFor(req);
    headers['x-client-address'] = address;
    let caller: Verified | undefined;
    try {
      caller = await callerOf(span, req);
    } catch (error) {
      rateLimit(context, 'address', addressBlock(address));
      if (error instanceof ProblemError && error.code === 'UNAUTHENTICATED')
        auditRefusal(span, error, address);
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

/** Node keeps the first of several `authorization` headers; which one was meant is not ours to guess. */
function tokenOf(request: IncomingMessage, malformed: CounterCell): string | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined) return undefined;
  try {
    let seen = 0;
    for (let at = 0; at < request.rawHeaders.length; at += 2) {
      if (request.rawHeaders[at]?.toLowerCase() === 'authorization') seen += 1;
    }
    if (seen > 1) throw unauthenticated('There is more than one authorization header', 'invalid_request');
    return bearerToken(authorization);
  } catch (error) {
    malformed.add();
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
