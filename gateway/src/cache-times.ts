/** Maximum ages in milliseconds of what the gateway caches, and of its own documents in the caches of its clients. */
export const cacheTimes = {
  /** The issuer's keys. An unknown key is requested at once. */
  jwks: 300_000,
  /** The list of ended sessions. A request that can end one also updates it. */
  revocations: 30_000,
  /** The OpenAPI document in a client's or proxy's cache. */
  clientOpenapi: 60_000,
} as const;
