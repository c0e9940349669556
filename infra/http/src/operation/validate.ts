import type { TSchema } from 'typebox';
// not `typebox/compile`, which also loads the codecs: 100 ms more for each process at its start
import { Compile } from 'typebox/schema';
import { ProblemError } from '../problem/problem.js';

/** One thing wrong with a request. */
export interface InvalidPart {
  in: 'path' | 'query' | 'header' | 'body';
  /** JSON Pointer (RFC 6901) into that part; empty is the whole. */
  path: string;
  message: string;
}

const most = 20;

/** @returns a 400 INVALID_REQUEST with at most 20 `errors`, each bounded: their paths come from outside. */
export function invalidRequest(errors: readonly InvalidPart[]): ProblemError {
  const shown = errors.slice(0, most).map((error) => ({ ...error, path: error.path.slice(0, 200) }));
  const first = shown[0];
  const where = first && `${first.in}${first.path && ` ${first.path}`}`;
  return new ProblemError('INVALID_REQUEST', {
    ...(first && { detail: `${where} ${first.message}` }),
    extensions: { errors: shown },
  });
}

/** Compiles the schema once; the returned function lets a fitting value pass. @throws ProblemError INVALID_REQUEST */
export function validator(part: InvalidPart['in'], schema: TSchema): (value: unknown) => void {
  const compiled = Compile(schema);
  return (value) => {
    if (compiled.Check(value)) return;
    const errors: InvalidPart[] = [];
    for (const error of compiled.Errors(value)[1]) {
      // An unknown member is told twice: by the object, and by the member itself, whose path is the useful one.
      if (error.keyword === 'additionalProperties') continue;
      if (error.keyword === 'required') {
        for (const name of error.params.requiredProperties) {
          errors.push({ in: part, path: `${error.instancePath}/${escaped(name)}`, message: 'is required' });
        }
        continue;
      }
      const unknown = error.keyword === 'boolean' && error.schemaPath.endsWith('/additionalProperties');
      errors.push({ in: part, path: error.instancePath, message: unknown ? 'is not known' : error.message });
    }
    throw invalidRequest(errors);
  };
}

/** A member name as one step of a JSON Pointer. */
export function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
