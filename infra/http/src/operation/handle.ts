import type { TObject, TSchema } from 'typebox';
import type { Handler, Route } from '../types.js';
import type { Operation } from './operation.js';

/** Binds an operation to the function that does it; the types of both must agree. */
export function handle<P extends TObject, Q extends TObject, B extends TSchema, R extends TSchema>(
  operation: Operation<P, Q, B, R>,
  handler: Handler<P, Q, B, R>,
  options: Pick<Route, 'forwards'> = {},
): Route {
  return { operation: operation as unknown as Operation, handler, ...options };
}
