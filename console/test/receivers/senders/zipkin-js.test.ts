import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { Console } from '../../../server/src/index.js';
import { getJson, startConsole, until } from '../../start-console.js';

const require = createRequire(import.meta.url);
const zipkin = require('zipkin');
const { HttpLogger } = require('zipkin-transport-http');

describe('zipkin-js', () => {
  let console: Console & { url: string };
  before(async () => {
    console = await startConsole();
  });
  after(() => console.close());

  it('sends spans that the console and its Zipkin API return field by field', async () => {
    const endpoint = `http://127.0.0.1:${console.ports.zipkin}/api/v2/spans`;
    const recorder = new zipkin.BatchRecorder({
      logger: new HttpLogger({ endpoint, jsonEncoder: zipkin.jsonEncoder.JSON_V2, httpInterval: 20 }),
    });
    const tracer = new zipkin.Tracer({
      ctxImpl: new zipkin.ExplicitContext(),
      recorder,
      localServiceName: 'shop-js',
      traceId128Bit: true,
    });
    const { Annotation } = zipkin;
    const server = tracer.createRootId();
    tracer.setId(server);
    tracer.recordServiceName('shop-js');
    tracer.recordRpc('get /items');
    tracer.recordBinary('http.path', '/items');
    tracer.recordAnnotation(new Annotation.ServerRecv());
    const client = tracer.letId(server, () => tracer.createChildId());
    tracer.letId(client, () => {
      tracer.recordServiceName('shop-js');
      tracer.recordRpc('select');
      tracer.recordAnnotation(new Annotation.ClientSend());
      tracer.recordAnnotation(
        new Annotation.ServerAddr({
          serviceName: 'mysql',
          host: new zipkin.InetAddress('10.0.0.3'),
          port: 3306,
        }),
      );
      tracer.recordBinary('error', 'timeout');
      tracer.recordMessage('retry');
      tracer.recordAnnotation(new Annotation.ClientRecv());
    });
    tracer.setId(server);
    tracer.recordAnnotation(new Annotation.ServerSend());

    const id = server.traceId as string;
    const spans = await until(async () => {
      const response = await fetch(`${console.url}/api/traces/${id}`);
      const body = (await response.json()) as { spans?: Record<string, unknown>[] };
      return body.spans?.length === 2 && body.spans;
    });
    const [root, call] = ['server', 'client'].map((kind) => spans.find((span) => span.kind === kind));
    assert.equal(root?.service, 'shop-js');
    assert.equal(root?.name, 'get /items');
    assert.deepEqual(root?.attributes, { 'http.path': '/items' });
    assert.equal(root?.id, server.spanId);
    assert.equal(call?.parentId, server.spanId);
    assert.equal(call?.status, 'error');
    assert.equal(call?.statusMessage, 'timeout');
    assert.deepEqual(call?.attributes, { error: 'timeout', 'peer.service': 'mysql' });
    assert.deepEqual(
      ((call?.events ?? []) as { name: string }[]).map(({ name }) => name),
      ['retry'],
    );

    const trace = await getJson(`http://127.0.0.1:${console.ports.zipkin}/api/v2/trace/${id}`);
    const read = trace.find((span: { kind: string }) => span.kind === 'CLIENT');
    assert.deepEqual(read.remoteEndpoint, { serviceName: 'mysql', ipv4: '10.0.0.3', port: 3306 });
    assert.deepEqual(read.tags, { error: 'timeout' });
    const range = `endTs=${Date.now() + 1000}&lookback=60000`;
    assert.deepEqual(await getJson(`${console.url}/api/v2/dependencies?${range}`), [
      { parent: 'shop-js', child: 'mysql', callCount: 1, errorCount: 1 },
    ]);
  });
});
