type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Whom the gateway saw: it sets `x-client-address` and lets none in from outside. `unknown` for calls from inside. */
export function clientAddress(headers: Headers): string {
  const address = headers['x-client-address'];
  return typeof address === 'string' && /^[0-9a-fA-F.:]{2,45}$/.test(address) ? address : 'unknown';
}

/** The session of the caller's access token, as the gateway verified it. */
export function callerSession(headers: Headers): string | undefined {
  const session = headers['x-user-session'];
  return typeof session === 'string' && /^[\w-]{1,64}$/.test(session) ? session : undefined;
}
