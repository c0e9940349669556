import { type EffectOf, type Faults, plainError, withoutStack } from '@glasshouse/faults';
import type { Operation } from '../operation/operation.js';
import { HandlerResponse } from '../operation/respond.js';
import { ProblemError } from '../problem/problem.js';
import type { Request } from '../types.js';

/** Faults of an application's handlers. */
export interface ServerFaults {
  run<R>(
    operation: Operation,
    request: Request<unknown, unknown, unknown>,
    work: () => Promise<R>,
  ): Promise<R>;
}

export function createServerFaults(faults: Faults, service: string): ServerFaults {
  const server = faults.at('server');
  return {
    run(operation, request, work) {
      return server.run(
        {
          target: service,
          operation: operation.id,
          user: request.user.id || undefined,
          content: () => JSON.stringify([request.params, request.query, request.body]),
          get signal() {
            return request.signal;
          },
          error: errorOf,
          change: (result, change) =>
            result instanceof HandlerResponse
              ? new HandlerResponse(result.status, change(result.body), result.headers)
              : change(result),
        },
        work,
      );
    },
  };
}

function errorOf({ status, message = 'unexpected state' }: EffectOf<'error'>): Error {
  if (status === undefined || status === 500) return plainError(message);
  const code = status === 504 ? 'DEADLINE_EXCEEDED' : status > 500 ? 'BACKEND_UNAVAILABLE' : 'CONFLICT';
  return withoutStack(new ProblemError(code, { status, detail: message }));
}
