/**
 * Settings by service for recovery within seconds, so that tests end soon after the last fault. Leases and settlement stay
 * longer than a saga step (3 s).
 */
export const quickRecovery = {
  gateway: { BREAKER_OPEN_MS: '200' },
  product: { RESERVATION_SWEEP_MS: '500', RESERVATION_SETTLE_MS: '5000' },
  order: { SAGA_LEASE_MS: '3500', SAGA_RETRY_MS: '200', SAGA_RECOVERY_MS: '300' },
} as const;
