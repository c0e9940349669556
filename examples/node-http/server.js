/** The Koa example on `node:http` alone: one call observes a request from its start to its end. */
import { createServer } from 'node:http';
import * as kit from '@glasshouse/telemetry';

const {
  HOST = '127.0.0.1',
  PORT = '8102',
  LOG_FORWARD = '127.0.0.1:24224',
  TRACES_ZIPKIN = 'http://127.0.0.1:9411/api/v2/spans',
  PYTHON_URL = 'http://127.0.0.1:8103',
} = process.env;

const telemetry = kit.createTelemetry({
  service: { name: 'example-node-http', version: '1.0.0' },
  logs: [
    kit.streamLogs(process.stdout),
    kit.forwardLogs({ targets: LOG_FORWARD.split(',').filter(Boolean) }),
  ],
  spans: [kit.zipkinSpans({ urls: TRACES_ZIPKIN.split(',').filter(Boolean) })],
});
const observe = kit.createRequestObserver(telemetry);

const server = createServer(async (request, response) => {
  const [path = '/'] = (request.url ?? '/').split('?');
  if (path === '/metrics') {
    const { contentType, body } = await telemetry.metrics.expose(request.headers.accept);
    return void response.setHeader('content-type', contentType).end(body);
  }
  const observation = observe(request, response); // first, for every request except scrapes
  const { span } = observation;
  response.setHeader('trace-id', span.traceId).setHeader('content-type', 'application/json');
  const name = /^\/hello\/([\w-]{1,64})$/.exec(path)?.[1];
  if (request.method !== 'GET' || name === undefined) {
    return void response.writeHead(404).end('{"error":"there is only GET /hello/{name}"}');
  }
  observation.route = '/hello/{name}';
  span.log.info('saying hello', { 'greeting.name': name });
  try {
    const next = await callNext(span, name);
    response.end(JSON.stringify({ service: 'example-node-http', hello: name, next }));
  } catch (error) {
    observation.error = error;
    response
      .writeHead(502)
      .end('{"service":"example-node-http","error":"the call to example-python failed"}');
  }
});

/**
 * Calls the next service. Takes the trace context from `parent` and sends it in the headers.
 * @param {kit.Span} parent
 * @param {string} name
 */
async function callNext(parent, name) {
  const attributes = { 'http.request.method': 'GET', 'peer.service': 'example-python' };
  const span = parent.child('GET /hello/{name}', { kind: 'client', attributes });
  try {
    const headers = span.inject({ accept: 'application/json' });
    const reply = await fetch(`${PYTHON_URL}/hello/${name}`, { headers, signal: AbortSignal.timeout(4000) });
    span.set('http.response.status_code', reply.status);
    if (!reply.ok) throw new Error(`example-python returned ${reply.status}`);
    return await reply.json();
  } catch (error) {
    const { cause = error } = /** @type {Error} */ (error); // fetch itself only says "fetch failed"
    span.fail(cause);
    throw cause;
  } finally {
    span.end();
  }
}

server.listen(Number(PORT), HOST, () => telemetry.log.info(`listening on port ${PORT}`));

/** Finishes the requests in progress and delivers their telemetry. The process then ends by itself. */
function stop() {
  setTimeout(() => server.closeAllConnections(), 8000).unref(); // for clients that do not close their connections
  server.close(() => telemetry.close());
}
process.once('SIGTERM', stop).once('SIGINT', stop);
