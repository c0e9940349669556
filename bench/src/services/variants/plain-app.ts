import type Router from '@koa/router';
import type Koa from 'koa';
import type { Pool } from 'undici';
import { product } from '../shop.js';

/** What is observed: called by the variants that have something to do there. */
export interface Hooks {
  /** Outermost middleware, if any. */
  middleware?: Koa.Middleware;
  /** Called by the gateway around the call to product; adds headers, records the client span. */
  aroundCall?: (
    ctx: Koa.Context,
    call: (headers: Record<string, string>) => Promise<number>,
  ) => Promise<void>;
  /** The route matched. */
  routed?: (ctx: Koa.Context, route: string) => void;
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
    const call = async (headers: Record<string, string>): Promise<number> => {
      const answer = await pool.request({ method: 'GET', path: ctx.path, headers });
      ctx.status = answer.statusCode;
      ctx.type = 'application/json';
      ctx.body = Buffer.from(await answer.body.arrayBuffer());
      return answer.statusCode;
    };
    if (hooks.aroundCall) await hooks.aroundCall(ctx as Koa.Context, call);
    else await call({});
  });
  app.use(router.routes());
  return app;
}
