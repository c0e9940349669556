/** The only part of the kit that knows Koa. */
import type Koa from 'koa';
import type { Middleware } from 'koa';
import { createRequestObserver, isProbe } from '../server/observe-request.js';
import { pathOf, type RequestObservation } from '../server/observed-request.js';
import type { Span } from '../types/span.js';
import type { Telemetry } from '../types/telemetry.js';

export interface TelemetryState {
  /** The server span; made when it is first asked for. */
  readonly span: Span;
  /** Set `route`, `userId`, `error`, `errorCode` as they become known. */
  observation: RequestObservation;
}

/**
 * One middleware for the three signals; put it outermost. It gives `ctx.state` a `span` and an `observation`, and passes
 * on whatever is thrown below it.
 *
 * @example
 * app.use(telemetryMiddleware(telemetry));
 * router.get('/products/:sku', (ctx) => {
 *   ctx.state.observation.route = '/products/{sku}';
 *   ctx.state.span.log.info('looking', { 'product.sku': ctx.params.sku });
 * });
 */
export function telemetryMiddleware(
  telemetry: Telemetry,
  ignore: (path: string) => boolean = isProbe,
): Middleware {
  const observe = createRequestObserver(telemetry);
  const watched = new WeakSet<Koa>();
  let latest: Koa | undefined;

  /** Koa tells its `error` listeners what was thrown: to catch it here would cost each request a promise more. */
  function watchErrors(app: Koa): void {
    latest = app;
    if (watched.has(app)) return;
    watched.add(app);
    app.on('error', (error: unknown, ctx?: Koa.Context) => {
      const observation: RequestObservation | undefined = ctx?.state.observation;
      // a connection that broke is told, too, but nobody threw that
      if (observation !== undefined && ctx?.req.socket.errored !== error) observation.error ??= error;
    });
  }

  return function observeRequest(ctx, next) {
    // neither a span, nor a record, nor a count: what adds up must leave out the same requests. The span is for the
    // handlers' sake; it is denied sampling, so that no span below it is exported without its parent
    const path = pathOf(ctx.req.url ?? '/');
    if (ignore(path)) {
      ctx.state.span = telemetry.serverSpan(ctx.method, { b3: '0' });
      return next();
    }
    ctx.state = new ObservedState(observe(ctx.req, ctx.res, path), ctx.state);
    if (ctx.app !== latest) watchErrors(ctx.app);
    return next();
  };
}

/** In place of Koa's plain object, for `span` is made only when somebody asks for it. */
class ObservedState implements TelemetryState {
  readonly observation: RequestObservation;

  /** `before`: what middleware further out has put there. */
  constructor(observation: RequestObservation, before: Record<string, unknown>) {
    const own = this as Record<string, unknown>;
    for (const name in before) if (name !== 'span') own[name] = before[name];
    this.observation = observation;
  }

  get span(): Span {
    return this.observation.span;
  }
}
