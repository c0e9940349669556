import { callerHeaders } from '@glasshouse/http';
import type { Middleware } from 'koa';
import type { Verifier } from './verify.js';

/** Headers by which services tell each other what the gateway has found out; nobody outside may send them. */
const inner = ['x-user-id', 'x-user-name', 'x-user-roles', 'x-deadline-ms'];

/**
 * The first thing done with a request: inner headers are taken off, a token that is there is checked, and the caller
 * it names is put on in their place. A bad token is refused on public routes too: whoever sends one is mistaken.
 */
export function authenticate(verify: Verifier): Middleware {
  return async function authenticate(context, next) {
    const { headers } = context.req;
    for (const name of inner) delete headers[name];
    const caller = await verify(context.state.span, headers.authorization);
    if (caller !== undefined) {
      Object.assign(headers, callerHeaders(caller));
      context.state.observation.userId = caller.id;
    }
    return next();
  };
}
