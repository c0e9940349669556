import type { Operation } from '../operation/operation.js';
import { definitionOf, type GenericCode, genericErrors, type KnownError } from '../problem/codes.js';
import { ProblemError } from '../problem/problem.js';
import { codeOfStatus } from '../problem/problem-from.js';
import type { ClientResponse } from './exchange.js';

const json = /^application\/(?:[\w.+-]+\+)?json\b/i;
/** Headers of an upstream service's error response that are copied to the problem. */
const copiedHeaders = ['retry-after', 'www-authenticate'];

/** Returns the problem for an upstream service that did not respond, or whose response is invalid. */
export function unavailable(upstream: string, detail: string, cause?: unknown): ProblemError {
  return new ProblemError('BACKEND_UNAVAILABLE', {
    detail: `${upstream} ${detail}`,
    cause,
    headers: { 'retry-after': '1' },
    extensions: { backend: upstream },
  });
}

/** Returns true if the problem is about this upstream service, not about a service that it calls itself. */
export function isUnavailable(upstream: string, { code, extensions }: ProblemError): boolean {
  return code === 'BACKEND_UNAVAILABLE' && extensions.backend === upstream;
}

type Declared = Pick<Operation, 'errors'>;

const redirected = (status: number) => `responded with ${status}; redirects are not followed`;
const notJson = 'responded with a body that is not JSON';

/**
 * Returns the body of a successful response, `undefined` for an empty one.
 * @throws ProblemError for any other response: with the upstream service's own code if it is generic or declared by the
 * operation, else with the generic code of the status
 */
export function bodyOf(upstream: string, response: ClientResponse, operation: Declared): unknown {
  const { status, headers, text } = response;
  const value = text !== '' && json.test(String(headers['content-type'])) ? parsed(text) : undefined;
  if (status >= 400) throw problemOf(upstream, response, value, operation);
  if (status >= 300) throw unavailable(upstream, redirected(status));
  if (text !== '' && value === undefined) throw unavailable(upstream, notJson);
  return value;
}

/**
 * Requires a response that a proxy can forward: empty or JSON.
 * @throws ProblemError for any other response
 */
export function assertForwardable(upstream: string, response: ClientResponse): void {
  const { status, headers, text } = response;
  if (status >= 300 && status < 400 && status !== 304)
    throw afterResponse(unavailable(upstream, redirected(status)));
  if (text === '' || json.test(String(headers['content-type']))) return;
  if (status >= 400) throw afterResponse(problemOf(upstream, response, undefined, {}));
  throw afterResponse(unavailable(upstream, notJson));
}

/** Marks a problem that replaces a response: the upstream service may have executed the request. */
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
  const copied: Record<string, string> = {};
  for (const name of copiedHeaders) {
    const header = headers[name];
    if (typeof header === 'string') copied[name] = header;
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
      headers: copied,
      extensions,
      status,
    });
  }
  if (status === 502 || status === 503 || status === 504)
    return unavailable(upstream, `responded with ${status}`);
  const cause = new Error(`${upstream} responded with ${status} without a declared error code`);
  return new ProblemError(codeOfStatus(status), { cause, headers: copied, status });
}

/** Returns the error with this code, if it is generic or the operation declares it. */
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
