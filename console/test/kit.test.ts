import assert from 'node:assert/strict';
import { createHttpApp, listen } from '@glasshouse/http';
import { createTelemetry, forwardLogs, otlpSpans, zipkinSpans } from '@glasshouse/telemetry';
import { getJson, startConsole, until } from './start-console.js';

describe('telemetry kit and console', () => {
  it('transfer the spans and records of a service once, with equal ids', async () => {
    const console = await startConsole();
    const { ports, url } = console;
    const telemetry = createTelemetry({
      service: { name: 'order', version: '1.2.3' },
      logs: [forwardLogs({ targets: [`127.0.0.1:${ports.forward}`] })],
      spans: [
        zipkinSpans({ urls: [`http://127.0.0.1:${ports.zipkin}/api/v2/spans`] }),
        otlpSpans({ urls: [`http://127.0.0.1:${ports.otlp}/v1/traces`] }),
      ],
    });
    const app = createHttpApp({
      telemetry,
      routes: [],
      readiness: {},
      middleware: [
        (context) => {
          const { span } = context.state;
          context.state.route = '/orders/{id}';
          const child = span.child('orders.findOne', {
            kind: 'client',
            attributes: { 'db.system.name': 'mongodb' },
          });
          child.log.warn('slow', { 'order.id': 'o1' });
          child.event('retry', { attempt: 2 }).fail(new Error('it broke')).end();
          context.body = { ok: true };
        },
      ],
    });
    const service = await listen(app, { host: '127.0.0.1', port: 0 });
    try {
      const traceId = 'c'.repeat(32);
      await fetch(`${service.url}/orders/o1`, {
        headers: { traceparent: `00-${traceId}-${'d'.repeat(16)}-01` },
      });
      await until(() =>
        telemetry.deliveryStats().some((stats) => stats.signal === 'traces' && stats.produced === 2),
      );
      await telemetry.flush(2000);
      for (const stats of telemetry.deliveryStats())
        assert.equal(stats.delivered, stats.produced, stats.destination);

      const { spans, logs } = await getJson(`${url}/api/traces/${traceId}`);
      assert.deepEqual(
        spans.map((s: Record<string, unknown>) => [s.name, s.kind, s.service, s.status]),
        [['GET /orders/{id}', 'server', 'order', 'unset'], ['orders.findOne', 'client', 'order', 'error']], // biome-ignore format: a table
      );
      assert.equal(spans[0].parentId, 'd'.repeat(16));
      assert.equal(spans[1].statusMessage, 'it broke');
      assert.equal(logs, 2);
      const { items } = await getJson(`${url}/api/logs?trace=${traceId}&level=warn`);
      assert.equal(items[0].message, 'slow');
      assert.equal(items[0]['span.id'], spans[1].id);
      assert.equal(items[0]['order.id'], 'o1');
      const requests = (await getJson(`${url}/api/requests`)).items;
      assert.equal(requests.length, 1);
      assert.equal(requests[0].route, '/orders/{id}');
      const status = await getJson(`${url}/api/status`);
      assert.equal(status.spans.received, 4);
      assert.equal(status.spans.duplicates, 2);
    } finally {
      await service.close(100);
      await telemetry.close(100);
      await console.close();
    }
  });
});
