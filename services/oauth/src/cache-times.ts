/** Maximum age of the service's public documents in HTTP caches, in milliseconds. */
export const cacheTimes = {
  /** Shorter than the default of KEY_LEAD_SECONDS, so that every cache has a new key before it signs. */
  jwks: 30_000,
  serverMetadata: 300_000,
} as const;
