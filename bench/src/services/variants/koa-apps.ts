import type Router from '@koa/router';
import type Koa from 'koa';
import type { Pool } from 'undici';
import { product } from '../shop.js';

/** Instrumentation points of the two apps. */
export interface Hooks {
  /** Outermost middleware. */
  middleware?: Koa.Middleware;
  /** Runs in the gateway before the call to the product service; starts the client span. */
  onCall?: (ctx: Koa.Context) => OutgoingCall;
  /** Runs when a route has matched. */
  onRoute?: (ctx: Koa.Context, route: string) => void;
}

/** Call from the gateway to the product service. */
export interface OutgoingCall {
  /** Trace headers of the request. */
  headers: Record<string, string>;
  /** Runs after the complete response; ends the client span. */
  onResponse(status: number): void;
}

/** Framework and router classes; a variant may pass classes that its instrumentation has patched. */
export interface Libraries {
  Koa: new () => Koa;
  Router: new () => Router;
}

/** Creates the product service: `GET /products/{sku}` returns a fixed product. */
export function productApp({ Koa: KoaClass, Router: RouterClass }: Libraries, hooks: Hooks): Koa {
  const app = new KoaClass();
  const router = new RouterClass();
  if (hooks.middleware) app.use(hooks.middleware);
  router.get('/products/:sku', (ctx) => {
    hooks.onRoute?.(ctx as Koa.Context, '/products/{sku}');
    ctx.body = product;
  });
  app.use(router.routes());
  return app;
}

/** Creates the gateway: checks the bearer token and forwards `GET /products/{sku}` to the product service. */
export function gatewayApp(
  { Koa: KoaClass, Router: RouterClass }: Libraries,
  hooks: Hooks,
  pool: Pool,
  check: (header: string | undefined) => Promise<string | undefined>,
): Koa {
  const app = new KoaClass();
  const router = new RouterClass();
  if (hooks.middleware) app.use(hooks.middleware);
  router.get('/products/:sku', async (ctx) => {
    hooks.onRoute?.(ctx as Koa.Context, '/products/{sku}');
    const subject = await check(ctx.get('authorization'));
    if (subject === undefined) ctx.throw(401);
    const call = hooks.onCall?.(ctx as Koa.Context);
    const response = await pool.request({ method: 'GET', path: ctx.path, headers: call?.headers ?? {} });
    ctx.status = response.statusCode;
    ctx.type = 'application/json';
    ctx.body = Buffer.from(await response.body.arrayBuffer());
    call?.onResponse(response.statusCode);
  });
  app.use(router.routes());
  return app;
}
