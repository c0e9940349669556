/** Maximum ages of cached data in milliseconds, in the gateway and in the caches of its clients. */
export const cacheTimes = {
  /** The issuer's keys. A token with an unknown key triggers an earlier fetch. */
  jwks: 300_000,
  /** The list of ended sessions. A request that may end one triggers an earlier fetch. */
  revocations: 30_000,
  /** The OpenAPI document in a client's or proxy's cache. */
  clientOpenapi: 60_000,
} as const;
