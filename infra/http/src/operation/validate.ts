import type { TSchema } from 'typebox';
// Not `typebox/compile`: it also loads the codecs, which adds 100 ms to the start of each process.
import { Compile } from 'typebox/schema';
import { ProblemError } from '../problem/problem.js';

/** Validation error of one part of a request. */
export interface InvalidPart {
  in: 'path' | 'query' | 'header' | 'body';
  /** JSON Pointer (RFC 6901) within that part; empty for the whole part. */
  path: string;
  message: string;
}

const maxErrors = 20;

/**
 * Creates an INVALID_REQUEST with at most 20 `errors`. Their paths come from the client, so they are cut to 200
 * characters.
 */
export function invalidRequest(errors: readonly InvalidPart[]): ProblemError {
  const shown = errors.slice(0, maxErrors).map((error) => ({ ...error, path: error.path.slice(0, 200) }));
  const first = shown[0];
  const where = first && `${first.in}${first.path && ` ${first.path}`}`;
  return new ProblemError('INVALID_REQUEST', {
    ...(first && { detail: `${where} ${first.message}` }),
    extensions: { errors: shown },
  });
}

/**
 * Returns a function that throws a ProblemError INVALID_REQUEST for a value that does not match a schema. The first call
 * compiles the schema, in about 0.5 ms: a process has dozens of schemas, and would start later if it compiled all.
 */
export function validator(part: InvalidPart['in'], schema: TSchema): (value: unknown) => void {
  let compiled: ReturnType<typeof Compile> | undefined;
  return (value) => {
    compiled ??= Compile(schema);
    if (compiled.Check(value)) return;
    const errors: InvalidPart[] = [];
    for (const error of compiled.Errors(value)[1]) {
      // An unknown member is reported for the object and for the member, whose path is more useful.
      if (error.keyword === 'additionalProperties') continue;
      if (error.keyword === 'required') {
        for (const name of error.params.requiredProperties) {
          errors.push({ in: part, path: `${error.instancePath}/${escaped(name)}`, message: 'is required' });
        }
        continue;
      }
      const unknown = error.keyword === 'boolean' && error.schemaPath.endsWith('/additionalProperties');
      errors.push({ in: part, path: error.instancePath, message: unknown ? 'is unknown' : error.message });
    }
    throw invalidRequest(errors);
  };
}

/** Returns a member name as a reference token of a JSON Pointer (RFC 6901 section 3). */
export function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
