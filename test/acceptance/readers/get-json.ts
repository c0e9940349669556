/** The parsed answer; `undefined` for 404. @throws Error with status and body for any other failure. */
export async function getJson<T>(url: string, init: RequestInit = {}): Promise<T | undefined> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  if (response.status === 404) return undefined;
  if (!response.ok)
    throw new Error(`${init.method ?? 'GET'} ${url}: ${response.status} ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}
