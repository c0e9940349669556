/** Maximum age of the service's public documents in a client's or proxy's cache, in milliseconds. */
export const cacheTimes = {
  /** Shorter than the default of KEY_LEAD_SECONDS: every cache has a new key before it signs. */
  jwks: 30_000,
  serverMetadata: 300_000,
} as const;
