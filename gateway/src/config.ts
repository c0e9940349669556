import { type Declarations, ports, type Settings } from '@glasshouse/settings';

/** The settings of the gateway. */
export const gatewaySettings = {
  PUBLIC_URL: {
    type: 'url',
    default: `http://localhost:${ports.gateway}`,
    doc: 'the address that clients use: the issuer of the tokens that are accepted',
  },
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
  TOKEN_CLOCK_TOLERANCE_SECONDS: {
    type: 'integer',
    default: 5,
    min: 0,
    max: 60,
    doc: 'how far the clocks of issuer and gateway may be apart',
  },
} as const satisfies Declarations;

export type GatewayConfig = Settings<typeof gatewaySettings>;
