import { createHttpApp } from '@glasshouse/http';
import { operations as oauth } from '@glasshouse/oauth/contract';
import type { Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import type { GatewayConfig } from './config.js';
import { type Peers, publicOperations } from './peers.js';
import { forwardRoute } from './routing/forward.js';
import { forwardedFor } from './routing/forwarded-for.js';
import { authenticate } from './token/authenticate.js';
import { createJwks } from './token/jwks.js';
import { createVerifier } from './token/verify.js';
import { traceHeaders } from './trace-headers.js';

export interface GatewayOptions {
  config: GatewayConfig;
  telemetry: Telemetry;
  peers: Peers;
}

/** The public edge. Authentication comes first, then the contracts decide what is routed where. */
export function createApp({ config, telemetry, peers }: GatewayOptions): Koa {
  const verify = createVerifier({
    telemetry,
    jwks: createJwks({ fetch: (span) => peers.oauth.call(span, oauth.getJwks) }),
    issuer: config.PUBLIC_URL,
    clockToleranceSeconds: config.TOKEN_CLOCK_TOLERANCE_SECONDS,
  });
  const app = createHttpApp({
    telemetry,
    operations: false,
    // the gateway can answer when any of them is away, so none of them decides whether it is ready
    readiness: {},
    middleware: [forwardedFor(), authenticate(verify)],
    routes: publicOperations().map(({ peer, operation }) => forwardRoute(operation, peers[peer])),
  });
  // just inside telemetry: problems carry them too
  app.middleware.splice(1, 0, traceHeaders());
  return app;
}

/** Health and metrics, for inside the network. */
export function createOperationsApp({ telemetry }: { telemetry: Telemetry }): Koa {
  return createHttpApp({ telemetry, routes: [], readiness: {} });
}
