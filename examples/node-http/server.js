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
  const observation = observe(request, response); // before anything else, for every request except probes
  const { span } = observation;
  response.setHeader('trace-id', span.traceId).setHeader('content-type', 'application/json');
  const name = /^\/hello\/([\w-]{1,64})$/.exec(path)?.[1];
  if (request.method !== 'GET' || name === undefined) {
    return void response.writeHead(404).end('{"error":"there is only GET /hello/{name}"}');
  }
  observation.route = '/hello/{name}';
  span.log.info('saying hello', { 'greeting.name': name });
  try {
    const next = await askNext(span, name);
    response.end(JSON.stringify({ service: 'example-node-http', hello: name, next }));
  } catch (error) {
    observation.error = error;
    response.writeHead(502).end('{"service":"example-node-http","error":"example-python gave no answer"}');
  }
});

/**
 * Calls the next service. The context is an argument, and the headers carry it on.
 * @param {kit.Span} parent
 * @param {string} name
 */
async function askNext(parent, name) {
  const attributes = { 'http.request.method': 'GET', 'peer.service': 'example-python' };
  const span = parent.child('GET /hello/{name}', { kind: 'client', attributes });
  try {
    const headers = span.inject({ accept: 'application/json' });
    const answer = await fetch(`${PYTHON_URL}/hello/${name}`, { headers, signal: AbortSignal.timeout(4000) });
    span.set('http.response.status_code', answer.status);
    if (!answer.ok) throw new Error(`example-python answered ${answer.status}`);
    return await answer.json();
  } catch (error) {
    const { cause = error } = /** @type {Error} */ (error); // the message of fetch itself is always "fetch failed"
    span.fail(cause);
    throw cause;
  } finally {
    span.end();
  }
}

server.listen(Number(PORT), HOST, () => telemetry.log.info(`listening on port ${PORT}`));

/** Finishes the requests in progress, then delivers their telemetry; afterwards nothing keeps the process alive. */
function stop() {
  setTimeout(() => server.closeAllConnections(), 8000).unref(); // an idle client must not delay the end
  server.close(() => telemetry.close());
}
process.once('SIGTERM', stop).once('SIGINT', stop);
