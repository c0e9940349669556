/** The parsed answer; `undefined` for 404. @throws Error with status and body for any other failure. */
export async function getJson<T>(url: string, init: RequestInit = {}): Promise<T | undefined> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
  const text = await answer.text();
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${url}: ${answer.status} ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}
