/** HTTP client of the console. */
export interface ConsoleClient {
  /** Token of the requests; empty for reading only. */
  readonly token: string;
  /** Returns the JSON of a response. @throws Error with a message that says what to do */
  get<T>(path: string): Promise<T>;
  /**
   * Sends a change with the token.
   *
   * @param credential token for this request only
   * @throws Error with a message that says what to do
   */
  send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown, credential?: string): Promise<T>;
}

/** @param token FAULTS_TOKEN of the shop, or the token of a player; empty for reading only */
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
    token,
    get: (path) => request(path, { headers: token === '' ? {} : { authorization: `Bearer ${token}` } }),
    send(method, path, body, credential = token) {
      if (credential === '')
        throw new Error(
          'FAULTS_TOKEN is not set; set it to the token with which the shop was started. A player of a game day sets ' +
            'PLAYER_TOKEN to the token that join prints',
        );
      return request(path, {
        method,
        headers: {
          authorization: `Bearer ${credential}`,
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
    return (
      'the console refuses the token; set FAULTS_TOKEN to the token with which the shop was started, or PLAYER_TOKEN to ' +
      'that of a player of the running incident'
    );
  const reason = errors?.[0]?.message ?? detail ?? title ?? `${path} returns status ${status}`;
  return reason === 'No incident is running'
    ? 'no incident is running; start one: npm run incident -- start NAME'
    : reason;
}
