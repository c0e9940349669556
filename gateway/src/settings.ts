import { issuerSettings, maxClockToleranceSeconds } from '@glasshouse/oauth/contract';
import { ports, upstreamSettings } from '@glasshouse/roster';
import type { Declarations, Settings } from '@glasshouse/settings';

/** Settings of the gateway. */
export const gatewaySettings = {
  ...issuerSettings,
  ...upstreamSettings('gateway'),
  OPERATIONS_PORT: {
    type: 'integer',
    default: ports.gatewayOperations,
    min: 0,
    max: 65535,
    doc: 'port of /metrics and /health; the public port does not serve /metrics',
  },
  CONSOLE_URL: {
    type: 'url',
    default: '',
    doc: 'address of the console for browsers; pages link to its traces; empty for none',
  },
  TOKEN_CLOCK_TOLERANCE_SECONDS: {
    type: 'integer',
    default: 5,
    min: 0,
    max: maxClockToleranceSeconds,
    doc: 'accepted difference between the clocks of issuer and gateway',
  },
  TRUST_PROXY: {
    type: 'boolean',
    default: false,
    doc: 'a proxy in front of the gateway appends the client’s address to X-Forwarded-For',
  },
  RATE_LIMIT_REQUESTS: {
    type: 'integer',
    default: 1000,
    min: 0,
    doc: 'requests per window for each user or, without a token, each address; 0: no limit',
  },
  RATE_LIMIT_WINDOW_SECONDS: {
    type: 'integer',
    default: 10,
    min: 1,
    max: 86_400,
    doc: 'length of the window of the rate limit',
  },
} as const satisfies Declarations;

export type GatewaySettings = Settings<typeof gatewaySettings>;
