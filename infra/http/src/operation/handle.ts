import type { TObject, TSchema } from 'typebox';
import type { Handler, Route } from '../types.js';
import type { Operation } from './operation.js';

/** Creates a route from an operation and its handler, whose types must match. */
export function handle<P extends TObject, Q extends TObject, B extends TSchema, R extends TSchema>(
  operation: Operation<P, Q, B, R>,
  handler: Handler<P, Q, B, R>,
  options: Pick<Route, 'forwards' | 'queueRoom'> = {},
): Route {
  return { operation: operation as unknown as Operation, handler, ...options };
}
