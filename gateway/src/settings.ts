import { issuerSettings } from '@glasshouse/oauth/contract';
import { type Declarations, ports, type Settings } from '@glasshouse/settings';

/** The settings of the gateway. */
export const gatewaySettings = {
  ...issuerSettings,
  OAUTH_URL: { type: 'url', default: `http://127.0.0.1:${ports.oauth}`, doc: 'the OAuth service' },
  CUSTOMER_URL: { type: 'url', default: `http://127.0.0.1:${ports.customer}`, doc: 'the customer service' },
  PRODUCT_URL: { type: 'url', default: `http://127.0.0.1:${ports.product}`, doc: 'the product service' },
  ORDER_URL: { type: 'url', default: `http://127.0.0.1:${ports.order}`, doc: 'the order service' },
  OPERATIONS_PORT: {
    type: 'integer',
    default: ports.gatewayOperations,
    min: 0,
    max: 65535,
    doc: 'where /metrics and /health are served; the public port knows no /metrics',
  },
  CONSOLE_URL: {
    type: 'url',
    default: '',
    doc: 'the address at which browsers reach the console; the pages link traces to it; empty: no links',
  },
  TOKEN_CLOCK_TOLERANCE_SECONDS: {
    type: 'integer',
    default: 5,
    min: 0,
    max: 60,
    doc: 'how far the clocks of issuer and gateway may be apart',
  },
  TRUST_PROXY: {
    type: 'boolean',
    default: false,
    doc: 'whether a proxy stands before the gateway, whose last entry of X-Forwarded-For is the client’s address',
  },
  RATE_LIMIT_REQUESTS: {
    type: 'integer',
    default: 1000,
    min: 0,
    doc: 'requests that a client may send in a window, a user or, without a token, an address; 0: no limit',
  },
  RATE_LIMIT_WINDOW_SECONDS: { type: 'integer', default: 10, min: 1, max: 86_400, doc: 'that window' },
} as const satisfies Declarations;

export type GatewaySettings = Settings<typeof gatewaySettings>;
