/** Why the console's API gave nothing, in words for a reader. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  /** 0: no answer at all. */
  readonly status: number;
  /** What to try. */
  readonly advice: string;
  constructor(status: number, message: string, advice: string) {
    super(message);
    this.status = status;
    this.advice = advice;
  }
}

/** @throws ApiFailure; an aborted call rejects with the signal's reason */
export function getJson<T>(
  path: string,
  query: Record<string, string | number | undefined> = {},
  signal?: AbortSignal,
): Promise<T> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return ask(`${path}${given.length > 0 ? `?${search}` : ''}`, signal ? { signal } : {});
}

/** @throws ApiFailure */
export function putJson<T>(path: string, value: object): Promise<T> {
  return ask(path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new ApiFailure(
      0,
      'The console does not answer.',
      'Is it still running? This page asks again by itself.',
    );
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as T;
  const { detail, title, backend } = (body ?? {}) as { detail?: string; title?: string; backend?: string };
  throw new ApiFailure(
    response.status,
    detail ?? title ?? `The console answered with status ${response.status}.`,
    response.status >= 500 && backend === undefined ? 'Look at its own output for the reason.' : '',
  );
}
