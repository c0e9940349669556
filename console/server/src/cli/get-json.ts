import { playerHeader } from '@glasshouse/incidents/contract';

export interface RequestOptions {
  /** Bearer token of the console; empty or `off` for none. */
  token: string;
  /** True for a request besides that of the command, which is no query of a player of an incident. */
  isExtra?: boolean;
}

/**
 * Requests JSON from the console, within 30 s.
 *
 * @throws Error when the status is not successful, with the reason, or when the console does not respond
 */
export async function getJson(url: string, { token, isExtra = false }: RequestOptions): Promise<unknown> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(url, {
      signal: AbortSignal.timeout(30_000),
      headers: {
        ...(token !== '' && token !== 'off' && { authorization: `Bearer ${token}` }),
        ...(isExtra && { [playerHeader]: '' }),
      },
    });
    body = await response.json();
  } catch (error) {
    const { message, cause } = error as Error;
    throw new Error(`${url} does not respond: ${(cause as Error | undefined)?.message ?? message}`);
  }
  if (response.ok) return body;
  const { title, detail } = (body ?? {}) as { title?: string; detail?: string };
  throw new Error(detail ?? title ?? `status ${response.status}`);
}
