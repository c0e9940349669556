import { closedByPeer, isProbe } from '@glasshouse/telemetry';
import { telemetryMiddleware } from '@glasshouse/telemetry/koa';
import Router from '@koa/router';
import Koa from 'koa';
import { type AdmissionLimits, createAdmission } from './admission/admission.js';
import { type FaultControl, faultRoutes, faultsPath } from './faults/routes.js';
import { createServerFaults, type ServerFaults } from './faults/server-faults.js';
import { createEndpoints } from './health/endpoints.js';
import { createLevelSwitch } from './log-level/level-switch.js';
import { logLevelRoutes } from './log-level/routes.js';
import { bind } from './operation/bind.js';
import { createOperationMatcher, createRouteFinder } from './operation/match.js';
import { bySpecificity, routerPath } from './operation/path.js';
import { ProblemError } from './problem/problem.js';
import { answerLateErrors, renderProblems } from './problem/render.js';
import { createRefusals } from './server/client-error.js';
import { createConnectionBound } from './server/connection-bound.js';
import { requireKnownCoding, requireWellFormed } from './server/require-well-formed.js';
import { guardStreamBodies } from './server/stream-body.js';
import type { HttpAppOptions } from './types.js';

/**
 * Creates the Koa application of a service. Order of the middleware: telemetry, admission and problem renderer, health
 * and metrics, the given middleware, the routes including those of the log level, the fallback. `listen()` emits the
 * event `stopping` when the server closes.
 *
 * @example
 * const app = createHttpApp({ telemetry, routes: [handle(readItem, ...)], readiness: { store: () => store.ping() } });
 */
export function createHttpApp(options: HttpAppOptions): Koa {
  const { telemetry, routes, readiness, adminEndpoints = true, middleware = [], fallback } = options;
  const { spanHeaders } = options;
  // a public port has no admin endpoints
  const publicEntry = !adminEndpoints;
  const { bodyLimit = 100 * 1024, bodyTimeoutMs = 10_000 } = options;
  const app = new Koa();
  let stopping = false;
  app.on('stopping', () => {
    stopping = true;
  });
  // Errors outside the renderer, such as a stream that fails while it is sent, or a connection that is not accepted.
  app.on('error', (error: unknown, context?: Koa.Context) => {
    const log = context?.state.span?.log ?? telemetry.log;
    if (context === undefined) log.warn('connection failed', { error });
    // the access record has this end, which is the normal one of an event stream
    else if (closedByPeer(context.req.socket)) log.debug('client closed the connection', { error });
    else log.error('response aborted', { error });
  });
  guardStreamBodies(app);
  answerLateErrors(app, telemetry);

  const refusals = createRefusals(telemetry, { spanHeaders, publicEntry });
  app.on('clientError', refusals.onClientError);
  app.on('connect', refusals.onConnect);

  const connections = createConnectionBound(telemetry);
  app.on('connection', connections.onConnection);
  app.on('drop', connections.onDrop);

  let serverFaults: ServerFaults | undefined;
  let controlFaults: Koa.Middleware | undefined;
  app.on('faults', (control: FaultControl) => {
    serverFaults = createServerFaults(control.faults, telemetry.service.name);
    if (!adminEndpoints) return;
    const faultRouter = new Router({ sensitive: true, strict: true });
    for (const route of faultRoutes(control))
      faultRouter.register(
        route.operation.path,
        [route.operation.method],
        bind(route, { bodyLimit, bodyTimeoutMs, represented: true }),
      );
    controlFaults = faultRouter.routes() as unknown as Koa.Middleware;
  });

  const levelSwitch = adminEndpoints ? createLevelSwitch(telemetry) : undefined;
  app.on('stopping', () => levelSwitch?.close());

  const served = [...routes, ...(levelSwitch ? logLevelRoutes(levelSwitch) : [])];
  const operations = served.map(({ operation }) => operation);
  const match = createOperationMatcher(operations);
  const admission = createAdmission({
    telemetry,
    match,
    trustsDeadlines: !publicEntry,
  });
  if (options.admission !== false) app.on('admission', (limits: AdmissionLimits) => admission.start(limits));
  app.on('connection', () => admission.connectionAccepted());
  app.on('closed', () => admission.stop());

  const endpoint = createEndpoints({ telemetry, readiness, adminEndpoints, stopping: () => stopping });
  const router = new Router({ sensitive: true, strict: true });
  const readable = new Set(
    served.flatMap(({ operation: { method, path } }) => (method === 'GET' ? [path] : [])),
  );
  for (const route of served.toSorted((a, b) => bySpecificity(a.operation.path, b.operation.path))) {
    const { method, path } = route.operation;
    const represented = readable.has(path);
    router.register(
      routerPath(path),
      [method],
      bind(route, { bodyLimit, bodyTimeoutMs, represented, faults: () => serverFaults }),
    );
  }

  // Without admin endpoints a request for /metrics gets 404 and is recorded like any other.
  const ignored = adminEndpoints
    ? // the control of faults leaves no telemetry, which would give away the cause of an incident
      (path: string) => isProbe(path) || (controlFaults !== undefined && path === faultsPath)
    : (path: string) => path !== '/metrics' && isProbe(path);
  app.use(telemetryMiddleware(telemetry, ignored, { publicEntry }));
  // Runs before admission and the renderer, so that refusals and errors have these headers too.
  app.use(function setCommonHeaders(context, next) {
    context.set('cache-control', 'no-store');
    context.set('x-content-type-options', 'nosniff');
    if (spanHeaders) context.set(spanHeaders(context.state.span) as Record<string, string>);
    return next();
  });
  const oauthPaths = routes.flatMap(({ operation: { errorForm, path } }) =>
    errorForm === 'oauth' ? [path] : [],
  );
  const routeOf = createRouteFinder(match, new Set(operations.map(({ method }) => method)));
  app.use(renderProblems(telemetry, () => stopping, new Set(oauthPaths), admission, routeOf));
  app.use(function front(context, next) {
    const coded = requireWellFormed(context.req);
    requireDecodable(context.path);
    const serve = () => {
      if (controlFaults !== undefined && context.path === faultsPath) return controlFaults(context, next);
      return endpoint(context) ?? next();
    };
    return coded ? requireKnownCoding(context.req).then(serve) : serve();
  });
  app.use(connections.middleware);
  for (const layer of middleware) app.use(layer);
  app.use(router.routes() as unknown as Koa.Middleware);
  if (fallback) app.use(fallback);
  app.use(respondUnmatched);
  return app;
}

function requireDecodable(path: string): void {
  if (!path.includes('%')) return;
  try {
    decodeURIComponent(path);
  } catch {
    throw new ProblemError('INVALID_REQUEST', { detail: 'The path has malformed percent-encoding' });
  }
}

/** Responds to a request that no route matched: 404, or for a known path 204 (OPTIONS) or 405 with `allow`. */
function respondUnmatched(context: Koa.Context): Promise<void> {
  const layers: readonly { methods: readonly string[] }[] = context.matched ?? [];
  const methods = new Set(layers.flatMap((layer) => layer.methods));
  if (methods.size === 0) throw new ProblemError('NOT_FOUND', { detail: 'No resource has this path' });
  const allow = [...methods, 'OPTIONS'].join(', ');
  if (context.method !== 'OPTIONS') throw new ProblemError('METHOD_NOT_ALLOWED', { headers: { allow } });
  context.set('allow', allow);
  context.status = 204;
  return Promise.resolve();
}
