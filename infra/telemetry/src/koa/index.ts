/** Koa middleware: the only part of the kit that imports Koa. */
import type Koa from 'koa';
import type { Middleware } from 'koa';
import { createRequestObserver, isProbe } from '../server/observe-request.js';
import { pathOf } from '../server/request-path.js';
import type { RequestObservation, RequestObserverOptions } from '../server/request-recorder.js';
import type { Span } from '../types/span.js';
import type { Telemetry } from '../types/telemetry.js';

export interface TelemetryState {
  /** The server span; created on first access. */
  readonly span: Span;
  /** Set `route`, `userId`, `error`, `errorCode` as they become known. */
  observation: RequestObservation;
}

/**
 * Creates the middleware that produces the three signals of each request. It must be the outermost one. Sets
 * `ctx.state.span` and `ctx.state.observation`, and does not catch errors.
 *
 * @example
 * app.use(telemetryMiddleware(telemetry));
 * router.get('/items/:id', (ctx) => {
 *   ctx.state.observation.route = '/items/{id}';
 *   ctx.state.span.log.info('item requested', { 'item.id': ctx.params.id });
 * });
 */
export function telemetryMiddleware(
  telemetry: Telemetry,
  ignore: (path: string) => boolean = isProbe,
  options?: RequestObserverOptions,
): Middleware {
  const observe = createRequestObserver(telemetry, options);
  const watched = new WeakSet<Koa>();
  let latest: Koa | undefined;

  /** Takes errors from Koa's `error` event, because catching them here would cost each request one more promise. */
  function watchErrors(app: Koa): void {
    latest = app;
    if (watched.has(app)) return;
    watched.add(app);
    app.on('error', (error: unknown, ctx?: Koa.Context) => {
      const observation: RequestObservation | undefined = ctx?.state.observation;
      // Koa also reports broken connections, which no handler threw
      if (observation !== undefined && ctx?.req.socket.errored !== error) observation.error ??= error;
    });
  }

  return function observeRequest(ctx, next) {
    // ignored paths get no span, access record or metrics, so that the three agree. Handlers get an unsampled span, so
    // that no child span is exported without its parent, and an observation that is not recorded
    const path = pathOf(ctx.req.url ?? '/');
    if (ignore(path)) {
      const span = telemetry.serverSpan(ctx.method, { b3: '0' });
      Object.assign(ctx.state, { span, observation: unrecorded(span) });
      return next();
    }
    ctx.state = new ObservedState(observe(ctx.req, ctx.res, path), ctx.state);
    if (ctx.app !== latest) watchErrors(ctx.app);
    return next();
  };
}

/** Returns an observation for the handler of an ignored path; its members are never read. */
function unrecorded(span: Span): RequestObservation {
  return {
    span,
    route: undefined,
    error: undefined,
    errorCode: undefined,
    userId: undefined,
    clientAddress: undefined,
  };
}

/** Replaces Koa's plain state object, so that `span` is created only on access. */
class ObservedState implements TelemetryState {
  readonly observation: RequestObservation;

  /** @param before state that outer middleware has set */
  constructor(observation: RequestObservation, before: Record<string, unknown>) {
    const own = this as Record<string, unknown>;
    for (const name in before) if (name !== 'span') own[name] = before[name];
    this.observation = observation;
  }

  get span(): Span {
    return this.observation.span;
  }
}
