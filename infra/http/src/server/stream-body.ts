import { finished, Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import type { TelemetryState } from '@glasshouse/telemetry/koa';
import type Koa from 'koa';

/**
 * Listens for errors of every stream from the moment it becomes a body. Koa does so only when it sends it: an error that
 * is emitted before would end the process.
 */
export function guardStreamBodies(app: Koa): void {
  const prototype = Object.getPrototypeOf(app.response);
  const body = Object.getOwnPropertyDescriptor(prototype, 'body') as Required<PropertyDescriptor>;
  Object.defineProperty(app.response, 'body', {
    ...body,
    set(this: Koa.Response, value: unknown) {
      body.set.call(this, value);
      if (value instanceof Readable) value.on('error', (error) => note(this.ctx, error));
    },
  });
}

/** What a stream failed with while it was sent; what becomes of it once the response has ended is nobody's business. */
function note(context: Koa.Context, error: Error): void {
  const { observation } = context.state as Partial<TelemetryState>;
  if (observation && !context.res.closed) observation.error ??= error;
}

/**
 * Waits until a body that is a stream has its first byte, or its end: until then nothing is sent, and a failure can
 * still be answered. Web streams, blobs and fetch responses become streams of Node's, because Koa does not listen for
 * the errors of those that it makes of them. Undefined for any other body: most requests are not made to wait.
 * @throws whatever the stream failed with; an error with code ERR_STREAM_PREMATURE_CLOSE when it closed without an end
 */
export function untilFirstByte(context: Koa.Context): Promise<void> | undefined {
  const body: unknown = context.body;
  if (typeof body !== 'object' || body === null || context.respond === false) return undefined;
  const stream = body instanceof Readable ? body : toNode(context, body);
  if (stream === undefined || context.headerSent) return undefined;
  return new Promise<void>((resolve, reject) => {
    if (stream.readableLength > 0 || stream.readableEnded) return resolve();
    const stop = finished(stream, { writable: false }, (error) => {
      settle();
      // it is destroyed with the connection: nobody is left to answer, and what is recorded must not see an attempt
      if (!error || context.res.closed) resolve();
      else if (context.req.socket.destroyed) context.res.once('close', resolve);
      else reject(error);
    });
    stream.once('readable', first);
    function first(): void {
      settle();
      resolve();
    }
    function settle(): void {
      stop();
      stream?.off('readable', first);
    }
  });
}

function toNode(context: Koa.Context, body: object): Readable | undefined {
  const length = context.res.getHeader('content-length');
  const web = body instanceof ReadableStream ? body : webBodyOf(body);
  if (web === undefined) return undefined;
  const stream = Readable.fromWeb(web);
  context.body = stream;
  // Koa forgets it with the first body
  if (length !== undefined) context.res.setHeader('content-length', length);
  return stream;
}

function webBodyOf(body: object): ReadableStream | undefined {
  if (body instanceof Blob) return body.stream() as ReadableStream;
  return body instanceof Response && body.body !== null ? (body.body as ReadableStream) : undefined;
}
