/** HTTP client of the console. */
export interface ConsoleClient {
  /** Returns the JSON of a response. @throws Error with a message that says what to do */
  get<T>(path: string): Promise<T>;
  /** Sends a change with the token. @throws Error with a message that says what to do */
  send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T>;
}

/** @param token FAULTS_TOKEN of the shop; empty for reading only */
export function createConsoleClient(url: string, token: string): ConsoleClient {
  async function request<T>(path: string, init: RequestInit): Promise<T> {
    const response = await fetch(url + path, { ...init, signal: AbortSignal.timeout(90_000) }).catch(
      (error: Error) => {
        const cause = (error.cause as Error | undefined)?.message ?? error.message;
        throw new Error(
          `the console at ${url} does not respond (${cause}); start the shop, or set its address with --console`,
        );
      },
    );
    const body = (await response.json().catch(() => ({}))) as T & Problem;
    if (!response.ok) throw new Error(reasonOf(body, response.status, path));
    return body;
  }
  return {
    get: (path) => request(path, { headers: token === '' ? {} : { authorization: `Bearer ${token}` } }),
    send(method, path, body) {
      if (token === '')
        throw new Error('FAULTS_TOKEN is not set; set it to the token with which the shop was started');
      return request(path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    },
  };
}

interface Problem {
  title?: string;
  detail?: string;
  errors?: { message?: string }[];
}

function reasonOf({ title, detail, errors }: Problem, status: number, path: string): string {
  if (status === 401)
    return 'the console refuses the token; set FAULTS_TOKEN to the token with which the shop was started';
  const reason = errors?.[0]?.message ?? detail ?? title ?? `${path} returns status ${status}`;
  return reason === 'No incident is running'
    ? 'no incident is running; start one: npm run incident -- start NAME'
    : reason;
}
