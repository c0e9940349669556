import type { Cache } from '@glasshouse/cache';
import { createHttpApp, type Operation } from '@glasshouse/http';
import { issuerOf, operations as oauth } from '@glasshouse/oauth/contract';
import type { Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import { docsRoutes } from './docs/routes.js';
import { createRateLimit } from './limit/rate-limit.js';
import { readOverview } from './me/overview.js';
import { forwardRoute } from './routing/forward.js';
import type { GatewaySettings } from './settings.js';
import { authenticate } from './token/authenticate.js';
import { createJwks } from './token/jwks.js';
import { anyRevocations, createFetchedRevocations, createSharedRevocations } from './token/revocations.js';
import { createValidations } from './token/validations.js';
import { createVerifier } from './token/verify.js';
import { traceHeaders } from './trace-headers.js';
import { publicOperations, type Upstreams } from './upstreams.js';

export interface GatewayOptions {
  settings: GatewaySettings;
  telemetry: Telemetry;
  upstreams: Upstreams;
  /**
   * Cache that all gateways and the OAuth service share, for ended sessions and the rate limit; never the memory of one
   * process.
   */
  sharedCache?: Cache;
}

/** Creates the gateway, the only public service. It authenticates each request, then routes it by the contracts. */
export function createApp({ settings, telemetry, upstreams, sharedCache }: GatewayOptions): Koa {
  const issuer = issuerOf(settings.PUBLIC_URL);
  const fetched = createFetchedRevocations({
    telemetry,
    fetch: (span, since) =>
      upstreams.oauth.call(span, oauth.listRevocations, { query: since === undefined ? {} : { since } }),
  });
  const revocations = sharedCache ? anyRevocations([fetched, createSharedRevocations(sharedCache)]) : fetched;
  const validations = createValidations(telemetry);
  const verify = createVerifier({
    telemetry,
    validations,
    jwks: createJwks({ fetch: (span) => upstreams.oauth.call(span, oauth.getJwks) }),
    revocations,
    issuer,
    clockToleranceSeconds: settings.TOKEN_CLOCK_TOLERANCE_SECONDS,
  });
  const rateLimit = createRateLimit({
    telemetry,
    limit: settings.RATE_LIMIT_REQUESTS,
    windowSeconds: settings.RATE_LIMIT_WINDOW_SECONDS,
    sharedCache,
  });
  const published = publicOperations();
  /** Time for which a service may still work on a request without a response: the longest time limit of an operation. */
  const lostRequestMs = Math.max(...published.map(({ operation }) => operation.timeoutMs ?? 0));
  const afterEnd = (operation: Operation, status: number | undefined) => {
    if (!mayEndSessions(operation.id, status)) return;
    revocations.suspect(status === undefined ? lostRequestMs : 0);
  };

  const clientEndpoints = new Set(
    published.flatMap(({ operation: { errorForm, path } }) => (errorForm === 'oauth' ? [path] : [])),
  );
  const app = createHttpApp({
    telemetry,
    adminEndpoints: false,
    spanHeaders: traceHeaders,
    // readiness depends on no upstream service: without one, the gateway still serves the operations of the others
    readiness: {},
    middleware: [
      authenticate({
        validations,
        verify,
        rateLimit: rateLimit.limit,
        trustProxy: settings.TRUST_PROXY,
        clientEndpoints,
      }),
    ],
    routes: [
      ...published.map(({ upstream, operation }) => forwardRoute(operation, upstreams[upstream], afterEnd)),
      readOverview(upstreams),
      ...docsRoutes({ publicUrl: issuer, consoleUrl: settings.CONSOLE_URL }),
    ],
  });
  app.on('closed', () => void rateLimit.close());
  return app;
}

/**
 * Returns whether a request may have ended sessions; `status` is undefined if it got no response. This includes a
 * refused token request, since reuse of a refresh token ends its session.
 */
function mayEndSessions(operationId: string, status: number | undefined): boolean {
  if (operationId === oauth.issueToken.id) return status === undefined || status >= 400;
  return operationId === oauth.revokeToken.id || operationId === oauth.changePassword.id;
}

/** Creates the app for health and metrics, for the internal network only. */
export function createOperationsApp({ telemetry }: { telemetry: Telemetry }): Koa {
  return createHttpApp({ telemetry, routes: [], readiness: {} });
}
