import { ProblemError } from '@glasshouse/http';

/**
 * Fault by method: `down` loses the request, `lost` loses the response, a number delays the request by milliseconds.
 */
export type Faults = Record<string, 'down' | 'lost' | number | undefined>;

/** Wraps a client so that its calls fail according to the current `faults`. */
export function faulty<C extends object>(client: C, faults: Faults): C {
  return new Proxy(client, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (!isCall(method) || name === 'close') return method;
      return async (...args: unknown[]) => {
        const fault = faults[String(name)];
        const unavailable = new ProblemError('BACKEND_UNAVAILABLE', {
          extensions: { backend: String(name) },
        });
        if (fault === 'down') throw unavailable;
        if (typeof fault === 'number') await new Promise((resolve) => setTimeout(resolve, fault));
        const response = await method(...args);
        if (fault === 'lost') throw unavailable;
        return response;
      };
    },
  });
}

export function isCall(member: unknown): member is (...args: unknown[]) => Promise<unknown> {
  return typeof member === 'function';
}
