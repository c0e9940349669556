import { textOf } from './clean.js';

/**
 * Returns `error.type` and `error.message` of any thrown value. Never throws, even when getters of the value do.
 *
 * @param textOfObject converts an object without a message to text; must not throw
 */
export function describeFailure(
  error: unknown,
  textOfObject: (thrown: object) => string = textOf,
): { type: string; message: string } {
  if (typeof error === 'string') return { type: 'Error', message: error };
  if (typeof error !== 'object' || error === null) return { type: typeof error, message: textOf(error) };
  const message = read(error, 'message');
  // errors of other realms, and the objects that some libraries throw, are not `instanceof Error`
  if (typeof message !== 'string') {
    return isError(error)
      ? { type: nameOf(error), message: 'error without a readable message' }
      : { type: 'object', message: textOfObject(error) };
  }
  return { type: nameOf(error), message: message === '' ? partsOf(error) : message };
}

/** Returns the value of a property; undefined when reading it throws. */
export function read(object: object, name: string): unknown {
  try {
    return (object as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** Returns the error's code, such as ECONNREFUSED, which is more specific than its name; without a code, the name. */
function nameOf(error: object): string {
  const code = read(error, 'code');
  if (typeof code === 'string' && code !== '') return code.slice(0, 100);
  const name = read(error, 'name');
  return typeof name === 'string' && name !== '' ? name.slice(0, 100) : 'Error';
}

/** Joins the messages of an AggregateError without one, such as Node's when no address of a host can be reached. */
function partsOf(error: object): string {
  const errors = read(error, 'errors');
  if (!Array.isArray(errors)) return '';
  const messages = errors.slice(0, 5).map((part) => {
    const message = typeof part === 'object' && part !== null ? read(part, 'message') : part;
    return textOf(message).slice(0, 500);
  });
  return messages.join('; ');
}
