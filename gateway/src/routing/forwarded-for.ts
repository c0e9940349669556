import type { Middleware } from 'koa';

/** Tells the services whose connection it was. What the client claims about itself is not believed, as no proxy stands before us. */
export function forwardedFor(): Middleware {
  return function forwardedFor(context, next) {
    context.req.headers['x-forwarded-for'] = context.req.socket.remoteAddress ?? '';
    return next();
  };
}
