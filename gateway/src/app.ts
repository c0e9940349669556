import type { Cache } from '@glasshouse/cache';
import { createHttpApp, type Operation } from '@glasshouse/http';
import { issuerOf, operations as oauth } from '@glasshouse/oauth/contract';
import type { Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import { docsRoutes } from './docs/routes.js';
import { createRateLimit } from './limit/rate-limit.js';
import { readOverview } from './me/overview.js';
import { type Peers, publicOperations } from './peers.js';
import { forwardRoute } from './routing/forward.js';
import type { GatewaySettings } from './settings.js';
import { authenticate } from './token/authenticate.js';
import { createJwks } from './token/jwks.js';
import { anyRevocations, createAskedRevocations, createSharedRevocations } from './token/revocations.js';
import { createValidations } from './token/validations.js';
import { createVerifier } from './token/verify.js';
import { traceHeaders } from './trace-headers.js';

export interface GatewayOptions {
  settings: GatewaySettings;
  telemetry: Telemetry;
  peers: Peers;
  /** The cache that the OAuth service writes ended sessions into. Not one in the memory of this process. */
  sharedCache?: Cache;
}

/** The public edge. Authentication comes first, then the contracts decide what is routed where. */
export function createApp({ settings, telemetry, peers, sharedCache }: GatewayOptions): Koa {
  const issuer = issuerOf(settings.PUBLIC_URL);
  const asked = createAskedRevocations({
    telemetry,
    fetch: (span, since) =>
      peers.oauth.call(span, oauth.listRevocations, { query: since === undefined ? {} : { since } }),
  });
  const revocations = sharedCache ? anyRevocations([asked, createSharedRevocations(sharedCache)]) : asked;
  const validations = createValidations(telemetry);
  const verify = createVerifier({
    telemetry,
    validations,
    jwks: createJwks({ fetch: (span) => peers.oauth.call(span, oauth.getJwks) }),
    revocations,
    issuer,
    clockToleranceSeconds: settings.TOKEN_CLOCK_TOLERANCE_SECONDS,
  });
  const rateLimit = createRateLimit({
    telemetry,
    limit: settings.RATE_LIMIT_REQUESTS,
    windowSeconds: settings.RATE_LIMIT_WINDOW_SECONDS,
  });
  const noticeEndings = (operation: Operation, status: number) => {
    if (mayEndSessions(operation.id, status)) revocations.suspect();
  };

  const published = publicOperations();
  const clientEndpoints = new Set(
    published.flatMap(({ operation: { errorForm, path } }) => (errorForm === 'oauth' ? [path] : [])),
  );
  return createHttpApp({
    telemetry,
    adminEndpoints: false,
    spanHeaders: traceHeaders,
    // the gateway can answer when any of them is away, so none of them decides whether it is ready
    readiness: {},
    middleware: [
      authenticate({ validations, verify, rateLimit, trustProxy: settings.TRUST_PROXY, clientEndpoints }),
    ],
    routes: [
      ...published.map(({ peer, operation }) => forwardRoute(operation, peers[peer], noticeEndings)),
      readOverview(peers),
      ...docsRoutes({ publicUrl: issuer, consoleUrl: settings.CONSOLE_URL }),
    ],
  });
}

/** A refresh token that was used twice ends its session, and is answered with an error. */
function mayEndSessions(operationId: string, status: number): boolean {
  if (operationId === oauth.issueToken.id) return status >= 400;
  return operationId === oauth.revokeToken.id || operationId === oauth.changePassword.id;
}

/** Health and metrics, for inside the network. */
export function createOperationsApp({ telemetry }: { telemetry: Telemetry }): Koa {
  return createHttpApp({ telemetry, routes: [], readiness: {} });
}
