import type { Operation } from '../operation/operation.js';
import { definitionOf, type GenericCode, genericErrors, type KnownError } from '../problem/codes.js';
import { codeOfStatus } from '../problem/from.js';
import { ProblemError } from '../problem/problem.js';
import type { Received } from './exchange.js';

const json = /^application\/(?:[\w.+-]+\+)?json\b/i;
/** What of a peer's headers our own answer repeats. */
const handedOn = ['retry-after', 'www-authenticate'];

/** The peer did not answer, or not as agreed. */
export function unavailable(peer: string, detail: string, cause?: unknown): ProblemError {
  return new ProblemError('BACKEND_UNAVAILABLE', {
    detail: `${peer} ${detail}`,
    cause,
    headers: { 'retry-after': '1' },
    extensions: { backend: peer },
  });
}

/** True for a problem of ours about the peer, not for one that the peer answered about something behind it. */
export function isUnavailable(peer: string, { code, extensions }: ProblemError): boolean {
  return code === 'BACKEND_UNAVAILABLE' && extensions.backend === peer;
}

type Declared = Pick<Operation, 'errors'>;

/**
 * The body of a good answer, `undefined` for an empty one. @throws ProblemError for every other: with the peer's own
 * code when it is generic or declared by the operation, else with the one that its status suggests.
 */
export function bodyOf(peer: string, received: Received, operation: Declared): unknown {
  const { status, headers, text } = received;
  const value = text !== '' && json.test(String(headers['content-type'])) ? parsed(text) : undefined;
  if (status >= 400) throw problemOf(peer, received, value, operation);
  if (status >= 300) throw unavailable(peer, `answered ${status}, and redirects are not followed`);
  if (text !== '' && value === undefined) throw unavailable(peer, 'answered something that is not JSON');
  return value;
}

/** For a proxy: any answer that is empty or JSON, whatever its status. @throws ProblemError for every other. */
export function handable(peer: string, received: Received): Received {
  const { status, headers, text } = received;
  if (status >= 300 && status < 400 && status !== 304)
    throw noAnswer(unavailable(peer, `answered ${status}, and redirects are not followed`));
  if (text === '' || json.test(String(headers['content-type']))) return received;
  if (status >= 400) throw noAnswer(problemOf(peer, received, undefined, {}));
  throw noAnswer(unavailable(peer, 'answered something that is not JSON'));
}

/** Marks what stands for an answer that is none of the peer's own: the peer may have carried out the request. */
function noAnswer(problem: ProblemError): ProblemError {
  if (problem.code === 'BACKEND_UNAVAILABLE') problem.reachedPeer = true;
  return problem;
}

function problemOf(
  peer: string,
  { status, headers }: Received,
  value: unknown,
  operation: Declared,
): ProblemError {
  const kept: Record<string, string> = {};
  for (const name of handedOn) {
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
  if (status === 502 || status === 503 || status === 504) return unavailable(peer, `answered ${status}`);
  const cause = new Error(`${peer} answered ${status} without a declared error code`);
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
