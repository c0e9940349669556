import type { Operation } from '../operation/operation.js';
import { definitionOf, type GenericCode, genericErrors, type KnownError } from '../problem/codes.js';
import { codeOfStatus } from '../problem/from.js';
import { ProblemError } from '../problem/problem.js';
import type { ClientResponse } from './exchange.js';

const json = /^application\/(?:[\w.+-]+\+)?json\b/i;
/** Headers of an upstream service's response that our own response repeats. */
const repeatedHeaders = ['retry-after', 'www-authenticate'];

/** Returns the problem for an upstream service that did not respond, or not as agreed. */
export function unavailable(upstream: string, detail: string, cause?: unknown): ProblemError {
  return new ProblemError('BACKEND_UNAVAILABLE', {
    detail: `${upstream} ${detail}`,
    cause,
    headers: { 'retry-after': '1' },
    extensions: { backend: upstream },
  });
}

/** True for our own problem about the upstream service, not for one that it sent about a service behind it. */
export function isUnavailable(upstream: string, { code, extensions }: ProblemError): boolean {
  return code === 'BACKEND_UNAVAILABLE' && extensions.backend === upstream;
}

type Declared = Pick<Operation, 'errors'>;

/**
 * Returns the body of a successful response, `undefined` for an empty one. @throws ProblemError for every other: with
 * the upstream service's own code when it is generic or declared by the operation, else with the code that its status
 * suggests.
 */
export function bodyOf(upstream: string, response: ClientResponse, operation: Declared): unknown {
  const { status, headers, text } = response;
  const value = text !== '' && json.test(String(headers['content-type'])) ? parsed(text) : undefined;
  if (status >= 400) throw problemOf(upstream, response, value, operation);
  if (status >= 300) throw unavailable(upstream, `answered ${status}, and redirects are not followed`);
  if (text !== '' && value === undefined) throw unavailable(upstream, 'answered something that is not JSON');
  return value;
}

/** Accepts, for a proxy, every response that is empty or JSON. @throws ProblemError for every other */
export function assertForwardable(upstream: string, response: ClientResponse): void {
  const { status, headers, text } = response;
  if (status >= 300 && status < 400 && status !== 304)
    throw afterResponse(unavailable(upstream, `answered ${status}, and redirects are not followed`));
  if (text === '' || json.test(String(headers['content-type']))) return;
  if (status >= 400) throw afterResponse(problemOf(upstream, response, undefined, {}));
  throw afterResponse(unavailable(upstream, 'answered something that is not JSON'));
}

/** Marks a problem that replaces a response: the upstream service may have carried out the request. */
function afterResponse(problem: ProblemError): ProblemError {
  if (problem.code === 'BACKEND_UNAVAILABLE') problem.reachedUpstream = true;
  return problem;
}

function problemOf(
  upstream: string,
  { status, headers }: ClientResponse,
  value: unknown,
  operation: Declared,
): ProblemError {
  const kept: Record<string, string> = {};
  for (const name of repeatedHeaders) {
    const header = headers[name];
    if (typeof header === 'string') kept[name] = header;
  }
  const document = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const error = declaredError(operation, document.code);
  if (error !== undefined) {
    const {
      type: _type,
      title: _title,
      status: _status,
      traceId: _traceId,
      code: _code,
      detail,
      ...extensions
    } = document;
    return new ProblemError(error, {
      ...(typeof detail === 'string' && { detail }),
      headers: kept,
      extensions,
      status,
    });
  }
  if (status === 502 || status === 503 || status === 504) return unavailable(upstream, `answered ${status}`);
  const cause = new Error(`${upstream} answered ${status} without a declared error code`);
  return new ProblemError(codeOfStatus(status), { cause, headers: kept, status });
}

/** Returns the error that an operation declares under this code, or the generic one. */
function declaredError({ errors = [] }: Declared, code: unknown): KnownError | undefined {
  if (typeof code !== 'string') return undefined;
  if (Object.hasOwn(genericErrors, code)) return code as GenericCode;
  return errors.map(definitionOf).find((error) => error.code === code);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
