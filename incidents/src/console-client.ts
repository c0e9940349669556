import type { Fault } from '@glasshouse/faults';

/** Console of the shop that the incident runs in. */
export interface ConsoleClient {
  /** @throws Error that says what to do when the console, the service or the token is missing */
  replaceFaults(service: string, faults: readonly Fault[], seed: number): Promise<void>;
  /** Removes the faults of every service. */
  removeFaults(): Promise<void>;
  /** Returns the number of requests of the console's API so far, without those that its pages repeat by themselves. */
  countQueries(): Promise<number>;
  /** Returns the process id of a service; undefined without a launcher. */
  pidOf(service: string): Promise<number | undefined>;
  /** Returns the address of the gateway. */
  gatewayUrl(): Promise<string>;
  /** Returns the JSON of a query. */
  query(path: string): Promise<unknown>;
}

/** Routes that open pages request repeatedly. */
const polled = new Set(['/api/status', '/api/events', '/api/faults', '/api/processes', '/api/targets']);

export function createConsoleClient(url: string, token: string): ConsoleClient {
  const authorization = `Bearer ${token}`;

  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(url + path, { ...init, signal: AbortSignal.timeout(15_000) }).catch((error: Error) => {
      const cause = (error.cause as Error | undefined)?.message ?? error.message;
      throw new Error(
        `the console at ${url} does not respond (${cause}); start the shop, or name it by --console`,
      );
    });
  }
  async function json<T>(path: string, init?: RequestInit): Promise<T> {
    const response = await request(path, init);
    const body = (await response.json().catch(() => ({}))) as T & { detail?: string; title?: string };
    if (!response.ok) throw new Error(`${path}: ${body.detail ?? body.title ?? `status ${response.status}`}`);
    return body;
  }
  const put = (service: string, faults: readonly Fault[], seed?: number) =>
    json('/api/faults', {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ service, faults, ...(seed !== undefined && { seed }) }),
    });

  return {
    async replaceFaults(service, faults, seed) {
      await put(service, faults, seed);
    },
    async removeFaults() {
      const { items } = await json<{ items: { service: string }[] }>('/api/faults', {
        headers: { authorization },
      });
      for (const service of new Set(items.map((each) => each.service))) await put(service, []);
    },
    async countQueries() {
      const text = await (await request('/metrics')).text();
      const lines = text.matchAll(/^http_server_request_duration_seconds_count\{([^}]*)\} (\S+)/gm);
      let count = 0;
      for (const [, labels = '', value] of lines) {
        const route = /route="([^"]*)"/.exec(labels)?.[1] ?? '';
        const isQuery = labels.includes('method="GET"') && route.startsWith('/api/') && !polled.has(route);
        if (isQuery) count += Number(value);
      }
      return count;
    },
    async pidOf(service) {
      const { items } = await json<{ items: { name: string; pid?: number }[] }>('/api/processes');
      return items.find(({ name }) => name === service)?.pid;
    },
    async gatewayUrl() {
      return (await json<{ gatewayUrl: string }>('/api/status')).gatewayUrl;
    },
    query: (path) => json(path),
  };
}
