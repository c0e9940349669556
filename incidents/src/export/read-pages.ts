import type { ConsoleClient } from '../cli/console-client.js';

/** Time range in epoch milliseconds. */
export interface ExportRange {
  sinceMs: number;
  untilMs: number;
}

/** Most pages that are read of one list, a bound against a cursor without an end. */
const maxPages = 500;

/** Iterates over the items of a list of the API, page by page, from all runs of the console. */
export async function* readPages<T>(
  client: Pick<ConsoleClient, 'get'>,
  path: string,
  { sinceMs, untilMs }: ExportRange,
  parameters: Readonly<Record<string, string>>,
): AsyncIterable<T> {
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const query = new URLSearchParams({
      ...parameters,
      since: String(sinceMs),
      until: String(untilMs),
      run: 'all',
      ...(cursor !== undefined && { cursor }),
    });
    const { items, next } = await client.get<{ items: T[]; next?: string }>(`${path}?${query}`);
    yield* items;
    if (next === undefined) return;
    cursor = next;
  }
}
