import { ProblemError } from '../problem/problem.js';

const maxDepth = 32;

/**
 * Parses untrusted JSON. Rejects nesting deeper than 32 levels, members that can pollute prototypes (`__proto__`, and
 * `constructor` with an object), and unpaired surrogates, which stores handle differently (RFC 7493 section 2.1).
 * @throws ProblemError MALFORMED_JSON
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the body, so it is logged but not sent.
    throw new ProblemError('MALFORMED_JSON', { cause: error });
  }
  inspect(value, maxDepth);
  return value;
}

function inspect(value: unknown, depthLeft: number): void {
  if (typeof value === 'string' && !value.isWellFormed())
    throw new ProblemError('MALFORMED_JSON', {
      detail: 'The body contains a string that is not well-formed Unicode',
    });
  if (typeof value !== 'object' || value === null) return;
  if (depthLeft === 0)
    throw new ProblemError('MALFORMED_JSON', { detail: `The body is nested deeper than ${maxDepth} levels` });
  if (Array.isArray(value)) {
    for (const item of value) inspect(item, depthLeft - 1);
    return;
  }
  for (const name of Object.keys(value)) {
    inspect(name, 0);
    const member = (value as Record<string, unknown>)[name];
    if (name === '__proto__' || (name === 'constructor' && typeof member === 'object')) {
      throw new ProblemError('MALFORMED_JSON', { detail: `The body contains the forbidden member ${name}` });
    }
    inspect(member, depthLeft - 1);
  }
}
