import { readPlayer } from './incidents/session.js';

/** Failed request to the console's API. The message is shown on the page. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  /** HTTP status; 0 without a response. */
  readonly status: number;
  /** Suggestion for the user; may be empty. */
  readonly advice: string;
  /** Body of the response: a problem document, if the console wrote it. */
  readonly problem: unknown;
  constructor(status: number, message: string, advice: string, problem?: unknown) {
    super(message);
    this.status = status;
    this.advice = advice;
    this.problem = problem;
  }
}

/** Header by which the console counts the queries of each player of an incident. */
export const playerHeader = 'x-player';
/**
 * Sends a GET request. Empty and undefined query parameters are omitted.
 *
 * @param isRepeat true when the page repeats the request by itself, which does not count as a query of the player
 * @throws ApiFailure; the signal's reason when it is aborted
 */
export function getJson<T>(
  path: string,
  query: Record<string, string | number | undefined> = {},
  signal?: AbortSignal,
  isRepeat = false,
): Promise<T> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  const player = readPlayer();
  // the empty header: no query of a player
  const named = isRepeat || player !== '';
  return requestJson(`${path}${given.length > 0 ? `?${search}` : ''}`, {
    ...(named && { headers: { [playerHeader]: isRepeat ? '' : player } }),
    ...(signal && { signal }),
  });
}

/**
 * Sends a PUT request with JSON.
 *
 * @throws ApiFailure
 */
export function putJson<T>(path: string, value: object): Promise<T> {
  return requestJson(path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });
}

/**
 * Sends a POST request with a text that is JSON already.
 *
 * @throws ApiFailure
 */
export function postJson<T>(path: string, json: string): Promise<T> {
  return requestJson(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: json });
}

/**
 * Sends a request whose response is JSON.
 *
 * @throws ApiFailure; the signal's reason when it is aborted
 */
export async function requestJson<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new ApiFailure(
      0,
      'The console does not respond.',
      'Check whether it is running. This page tries again automatically.',
    );
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as T;
  const { detail, title, backend } = (body ?? {}) as { detail?: string; title?: string; backend?: string };
  throw new ApiFailure(
    response.status,
    detail ?? title ?? `The console returned status ${response.status}.`,
    response.status >= 500 && backend === undefined ? 'The output of the console has the reason.' : '',
    body,
  );
}
