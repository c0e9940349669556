/** Koa service with telemetry: `GET /hello/{name}`, which calls the next service, and `GET /metrics`. */
import { createTelemetry, forwardLogs, streamLogs, zipkinSpans } from '@glasshouse/telemetry';
import { telemetryMiddleware } from '@glasshouse/telemetry/koa';
import Koa from 'koa';

const {
  HOST = '127.0.0.1',
  PORT = '8101',
  LOG_FORWARD = '127.0.0.1:24224',
  TRACES_ZIPKIN = 'http://127.0.0.1:9411/api/v2/spans',
  NODE_HTTP_URL = 'http://127.0.0.1:8102',
} = process.env;

const telemetry = createTelemetry({
  service: { name: 'example-koa', version: '1.0.0' },
  logs: [streamLogs(process.stdout), forwardLogs({ targets: LOG_FORWARD.split(',').filter(Boolean) })],
  spans: [zipkinSpans({ urls: TRACES_ZIPKIN.split(',').filter(Boolean) })],
});

const app = new Koa();
app.use(telemetryMiddleware(telemetry)); // outermost, so that it observes every other middleware

app.use(async function metrics(ctx, next) {
  if (ctx.path !== '/metrics') return next();
  const { contentType, body } = await telemetry.metrics.expose(ctx.get('accept'));
  ctx.type = contentType;
  ctx.body = body;
});

app.use(async function hello(ctx) {
  const name = /^\/hello\/([\w-]{1,64})$/.exec(ctx.path)?.[1];
  if (ctx.method !== 'GET' || name === undefined) return; // Koa responds with 404
  const { span, observation } = ctx.state;
  observation.route = '/hello/{name}';
  ctx.set('trace-id', span.traceId);
  span.log.info('saying hello', { 'greeting.name': name });
  try {
    ctx.body = { service: 'example-koa', hello: name, next: await callNext(span, name) };
  } catch (error) {
    observation.error = error;
    ctx.status = 502;
    ctx.body = { service: 'example-koa', error: 'the call to example-node-http failed' };
  }
});

/**
 * Calls the next service. Takes the trace context from `parent` and sends it in the headers.
 * @param {import('@glasshouse/telemetry').Span} parent
 * @param {string} name
 */
async function callNext(parent, name) {
  const attributes = { 'http.request.method': 'GET', 'peer.service': 'example-node-http' };
  const span = parent.child('GET /hello/{name}', { kind: 'client', attributes });
  try {
    const headers = span.inject({ accept: 'application/json' });
    const response = await fetch(`${NODE_HTTP_URL}/hello/${name}`, {
      headers,
      signal: AbortSignal.timeout(5000),
    });
    span.set('http.response.status_code', response.status);
    if (!response.ok) throw new Error(`example-node-http returned ${response.status}`);
    return await response.json();
  } catch (error) {
    const { cause = error } = /** @type {Error} */ (error); // fetch itself only says "fetch failed"
    span.fail(cause);
    throw cause;
  } finally {
    span.end();
  }
}

const server = app.listen(Number(PORT), HOST, () => telemetry.log.info(`listening on port ${PORT}`));

/** Finishes the requests in progress and delivers their telemetry. The process then ends by itself. */
function stop() {
  setTimeout(() => server.closeAllConnections(), 8000).unref(); // for clients that do not close their connections
  server.close(() => telemetry.close());
}
process.once('SIGTERM', stop).once('SIGINT', stop);
