type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Returns the client's address from `x-client-address`, or `unknown` for internal calls. The gateway sets the header
 * and removes it from external requests.
 */
export function clientAddress(headers: Headers): string {
  const address = headers['x-client-address'];
  return typeof address === 'string' && /^[0-9a-fA-F.:]{2,45}$/.test(address) ? address : 'unknown';
}

/** Returns the session of the caller's access token, which the gateway has verified. */
export function callerSession(headers: Headers): string | undefined {
  const session = headers['x-user-session'];
  return typeof session === 'string' && /^[\w-]{1,64}$/.test(session) ? session : undefined;
}
