import { ProblemError } from '../problem/problem.js';

const maxDepth = 32;

/**
 * JSON from outside. Refuses nesting deeper than 32, members that are only ever sent to pollute prototypes, and halves
 * of surrogate pairs, which nobody stores alike (RFC 7493 section 2.1).
 * @throws ProblemError MALFORMED_JSON
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the body: it stays with us.
    throw new ProblemError('MALFORMED_JSON', { cause: error });
  }
  inspect(value, maxDepth);
  return value;
}

function inspect(value: unknown, left: number): void {
  if (typeof value === 'string' && !value.isWellFormed())
    throw new ProblemError('MALFORMED_JSON', { detail: 'The body has a text that is not Unicode' });
  if (typeof value !== 'object' || value === null) return;
  if (left === 0)
    throw new ProblemError('MALFORMED_JSON', { detail: `The body is nested deeper than ${maxDepth} levels` });
  if (Array.isArray(value)) {
    for (const item of value) inspect(item, left - 1);
    return;
  }
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name];
    if (name === '__proto__' || (name === 'constructor' && typeof member === 'object')) {
      throw new ProblemError('MALFORMED_JSON', { detail: `The body has a member named ${name}` });
    }
    inspect(member, left - 1);
  }
}
