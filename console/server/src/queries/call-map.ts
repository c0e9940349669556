import type { SpanOperation, SpanView } from '../store/span-views.js';

/**
 * Returns a map of the calls between two services, by the operation of the client span and by that of the server span, or
 * without one by the name of the peer. Two objects are found faster than the texts that `find` looks up for the first call.
 *
 * @param find returns the entry of an operation and a called service; undefined when there is no room for it
 */
export function createCallMap<T>(
  find: (operation: SpanOperation, callee: string, hasServer: boolean) => T | undefined,
): (span: SpanView, server: SpanOperation | undefined) => T | undefined {
  const byOperation = new Map<SpanOperation, Map<SpanOperation | string, T>>();
  return ({ operation, peer }, server) => {
    const callee = server ?? peer ?? 'unknown';
    const known = byOperation.get(operation)?.get(callee);
    if (known !== undefined) return known;
    const found = find(operation, typeof callee === 'string' ? callee : callee.service, server !== undefined);
    if (found === undefined) return undefined;
    const byCallee = byOperation.get(operation) ?? new Map<SpanOperation | string, T>();
    byOperation.set(operation, byCallee.set(callee, found));
    return found;
  };
}
