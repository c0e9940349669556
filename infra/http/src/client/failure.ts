import { codeOfStatus, isErrorCode } from '../problem/from.js';
import { type Problem, ProblemError } from '../problem/problem.js';
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

/**
 * The body of a good answer, `undefined` for an empty one. @throws ProblemError for every other: with the peer's own
 * code when it is one of ours, else with the one that its status suggests.
 */
export function bodyOf(peer: string, received: Received): unknown {
  const { status, headers, text } = received;
  const value = text !== '' && json.test(String(headers['content-type'])) ? parsed(text) : undefined;
  if (status >= 400) throw problemOf(peer, received, value);
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
  if (status >= 400) throw noAnswer(problemOf(peer, received, undefined));
  throw noAnswer(unavailable(peer, 'answered something that is not JSON'));
}

/** Marks what stands for an answer that is none of the peer's own: the peer may have carried out the request. */
function noAnswer(problem: ProblemError): ProblemError {
  if (problem.code === 'BACKEND_UNAVAILABLE') problem.reachedPeer = true;
  return problem;
}

function problemOf(peer: string, { status, headers }: Received, value: unknown): ProblemError {
  const kept: Record<string, string> = {};
  for (const name of handedOn) {
    const header = headers[name];
    if (typeof header === 'string') kept[name] = header;
  }
  if (isProblem(value)) {
    const {
      type: _type,
      title: _title,
      status: _status,
      traceId: _traceId,
      code,
      detail,
      ...extensions
    } = value;
    return new ProblemError(code, {
      ...(typeof detail === 'string' && { detail }),
      headers: kept,
      extensions,
      status,
    });
  }
  if (status === 502 || status === 503 || status === 504) return unavailable(peer, `answered ${status}`);
  const cause = new Error(`${peer} answered ${status} without a problem document`);
  return new ProblemError(codeOfStatus(status), { cause, headers: kept, status });
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && isErrorCode((value as { code?: unknown }).code);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
