export interface TestCall {
  /** Request body, sent as JSON. */
  body?: unknown;
  /** Name of the caller, whose id is `id-<name>`; `null` for no caller. */
  user?: string | null;
  /** Roles, separated by commas; default `user`. */
  roles?: string;
  /** `Idempotency-Key`. */
  key?: string;
  headers?: Readonly<Record<string, string>>;
}

export interface TestResponse {
  status: number;
  headers: Headers;
  /** Value of the `etag` header; empty if there is none. */
  etag: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests inspect bodies of any shape
  body: any;
}

export type TestCaller = (method: string, path: string, call?: TestCall) => Promise<TestResponse>;

/** Creates a function for tests that calls a service from inside the network: with caller headers, without a token. */
export function createTestCaller(url: string, { user: defaultUser = 'ann' }: TestCall = {}): TestCaller {
  return async (method, path, call = {}) => {
    const { body, user = defaultUser, roles = 'user', key, headers } = call;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(user !== null && { 'x-user-id': `id-${user}`, 'x-user-name': user, 'x-user-roles': roles }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      etag: response.headers.get('etag') ?? '',
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
}
