import type Router from '@koa/router';
import type Koa from 'koa';
import type { Pool } from 'undici';
import { product } from '../shop.js';

/** What is observed: called by the variants that have something to do there. */
export interface Hooks {
  /** Outermost middleware, if any. */
  middleware?: Koa.Middleware;
  /** Called by the gateway before the call to product: begins the client span. */
  calling?: (ctx: Koa.Context) => OutgoingCall;
  /** The route matched. */
  routed?: (ctx: Koa.Context, route: string) => void;
}

export interface OutgoingCall {
  /** To send along. */
  headers: Record<string, string>;
  /** Once product has answered: ends the client span. */
  answered(status: number): void;
}

export interface Libraries {
  Koa: new () => Koa;
  Router: new () => Router;
}

export function productApp({ Koa: KoaClass, Router: RouterClass }: Libraries, hooks: Hooks): Koa {
  const app = new KoaClass();
  const router = new RouterClass();
  if (hooks.middleware) app.use(hooks.middleware);
  router.get('/products/:sku', (ctx) => {
    hooks.routed?.(ctx as Koa.Context, '/products/{sku}');
    ctx.body = product;
  });
  app.use(router.routes());
  return app;
}

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
    hooks.routed?.(ctx as Koa.Context, '/products/{sku}');
    const subject = await check(ctx.get('authorization'));
    if (subject === undefined) ctx.throw(401);
    const call = hooks.calling?.(ctx as Koa.Context);
    const answer = await pool.request({ method: 'GET', path: ctx.path, headers: call?.headers ?? {} });
    ctx.status = answer.statusCode;
    ctx.type = 'application/json';
    ctx.body = Buffer.from(await answer.body.arrayBuffer());
    call?.answered(answer.statusCode);
  });
  app.use(router.routes());
  return app;
}
