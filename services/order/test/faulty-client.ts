import { ProblemError } from '@glasshouse/http';

/** By method: `down` does not arrive, `lost` arrives but its answer does not, `slow` is answered after that many ms. */
export type Faults = Record<string, 'down' | 'lost' | number | undefined>;

/** A client whose calls fail as `faults` says at the time. */
export function faulty<C extends object>(client: C, faults: Faults): C {
  return new Proxy(client, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (!isCall(method) || name === 'close') return method;
      return async (...given: unknown[]) => {
        const fault = faults[String(name)];
        const gone = new ProblemError('BACKEND_UNAVAILABLE', { extensions: { backend: String(name) } });
        if (fault === 'down') throw gone;
        if (typeof fault === 'number') await new Promise((resolve) => setTimeout(resolve, fault));
        const answer = await method(...given);
        if (fault === 'lost') throw gone;
        return answer;
      };
    },
  });
}

export function isCall(member: unknown): member is (...given: unknown[]) => Promise<unknown> {
  return typeof member === 'function';
}
