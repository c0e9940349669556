/**
 * Returns the first server of a connection string, for a span's `server.address` and `server.port`, without user name
 * and password. Returns undefined for any other text.
 */
export function serverOf(url: string): { address: string; port: number | undefined } | undefined {
  const hosts = /^mongodb(?:\+srv)?:\/\/(?:[^@/]*@)?([^/?]+)/.exec(url)?.[1];
  const [, address, port] = /^(\[[^\]]+\]|[^:,]+)(?::(\d+))?/.exec(hosts ?? '') ?? [];
  if (!address) return undefined;
  return {
    address: address.replace(/^\[|\]$/g, ''),
    port: port ? Number(port) : url.startsWith('mongodb+srv:') ? undefined : 27017,
  };
}
