/**
 * Returns an error without a stack trace, whose frames would name the fault instead of its consequence.
 *
 * @param properties further properties, such as `code`
 */
export function plainError(message: string, properties: object = {}): Error {
  return withoutStack(Object.assign(new Error(message), properties));
}

/** Removes the frames of an error's stack trace, and returns the error. */
export function withoutStack<E extends Error>(error: E): E {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
