import { finished, Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import type { TelemetryState } from '@glasshouse/telemetry/koa';
import type Koa from 'koa';

/**
 * Listens for errors of every stream as soon as it is set as a body. Koa listens only when it sends the stream; an
 * earlier error would end the process.
 */
export function guardStreamBodies(app: Koa): void {
  const prototype = Object.getPrototypeOf(app.response);
  const body = Object.getOwnPropertyDescriptor(prototype, 'body') as Required<PropertyDescriptor>;
  Object.defineProperty(app.response, 'body', {
    ...body,
    set(this: Koa.Response, value: unknown) {
      body.set.call(this, value);
      if (value instanceof Readable) value.on('error', (error) => recordError(this.ctx, error));
    },
  });
}

/** Records the error of a stream while it is sent; errors after the end of the response are ignored. */
function recordError(context: Koa.Context, error: Error): void {
  const { observation } = context.state as Partial<TelemetryState>;
  if (observation && !context.res.closed) observation.error ??= error;
}

/**
 * Waits for the first byte or the end of a stream body, so that an earlier failure can still become an error response.
 * Web streams, blobs and fetch responses are converted to Node streams, because Koa does not listen for errors of its
 * own conversions. Returns undefined for any other body, so that most requests do not wait.
 * @throws the stream's error; ERR_STREAM_PREMATURE_CLOSE when it closed without an end
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
      // Destroyed together with the connection: no response is possible, so none must be recorded.
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
  // Koa removes the header when the body is replaced
  if (length !== undefined) context.res.setHeader('content-length', length);
  return stream;
}

function webBodyOf(body: object): ReadableStream | undefined {
  if (body instanceof Blob) return body.stream() as ReadableStream;
  return body instanceof Response && body.body !== null ? (body.body as ReadableStream) : undefined;
}
