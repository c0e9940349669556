import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AuditReport } from '@glasshouse/console';
import type { Running } from '@glasshouse/launcher';
import { serviceNames } from '@glasshouse/roster';
import { eventually } from '@glasshouse/timing/testing';
import { journeys } from '@glasshouse/traffic';
import { rawExchange } from './attacks/raw.js';
import { createCheckedShopper } from './document/watch.js';
import { getJson } from './readers/get-json.js';
import { launchForTests } from './target.js';

const host = 'Host: shop\r\n';
const get = (path: string) => `GET ${path} HTTP/1.1\r\n${host}\r\n`;
const post = (path: string, body: string, length = body.length) =>
  `POST ${path} HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;

/**
 * Every request is counted once and has one server span and one access record, even if it is malformed or aborted; and
 * the delivery statistics cover all telemetry. Launches its own system, so that every request since the start is known,
 * and no other test sends unsampled requests.
 */
describe('telemetry completeness', function addsUp() {
  this.timeout(120_000);
  let shop: Running;
  let report: AuditReport;
  /** Requests with a response, which must be counted, and aborted ones, which may be counted. */
  const sent = { completed: 0, aborted: 0 };

  before(async function launchAndSend() {
    // the console of an external system also has the telemetry of other clients
    if (process.env.GATEWAY_URL) return this.skip();
    // Every request must be served: a slow machine would refuse some under overload.
    shop = await launchForTests();
    const { gateway } = shop.urls;
    const exchange = async (count: number, pieces: string[], status: number | undefined, responses = 1) => {
      for (let n = 0; n < count; n++) {
        const result = await rawExchange(gateway, pieces, { responses, withinMs: 10_000 });
        assert.equal(result.responses.length, responses, `${pieces}: ${result.rest}`);
        if (status)
          for (const response of result.responses) assert.equal(response.status, status, pieces.join());
        sent.completed += responses;
      }
    };
    const request = async (count: number, url: string, init: RequestInit) => {
      for (let n = 0; n < count; n++) {
        const response = await fetch(url, init);
        assert.ok(response.status < 500, String(response.status));
        await response.arrayBuffer();
        sent.completed++;
      }
    };
    const abort = async (
      count: number,
      text: string,
      after: (n: number) => number | 'data',
      requests = 1,
    ) => {
      for (let n = 0; n < count; n++) await sendAndReset(gateway, text, after(n));
      sent.aborted += count * requests;
    };
    const shopper = createCheckedShopper({ gateway });
    const buy = async () => {
      const { steps } = await journeys.buy.run({ shopper });
      assert.equal(steps.at(-1)?.failure, undefined, steps.at(-1)?.name);
      sent.completed += steps.length;
    };
    try {
      await Promise.all([
        exchange(60, [get('/products?limit=2')], 200),
        exchange(40, [get('/nothing/here')], 404),
        exchange(40, [post('/oauth/register', '{"username": ')], undefined),
        request(30, `${gateway}/products`, { method: 'HEAD' }),
        // pipelined requests
        exchange(15, [get('/products?limit=1').repeat(5)], 200, 5),
        buy(),
        buy(),
      ]);
      await Promise.all([
        abort(40, get('/products?limit=50'), (n) => n % 8),
        abort(30, post('/oauth/register', '{"username"', 1000), (n) => n % 8),
        abort(20, get('/openapi.json'), () => 'data'),
        abort(15, get('/products').repeat(5), () => 'data', 5),
        abort(10, get('/products').repeat(5), (n) => n % 4, 5),
      ]);
    } finally {
      await shopper.close();
    }
    report = await eventually(async () => {
      const now = await getJson<AuditReport>(`${shop.urls.console}/api/audit`);
      assert.ok(now);
      assert.equal(now.verdict, 'exact', JSON.stringify(now.services.map((s) => [s.service, s.reasons])));
      return now;
    }, 60_000).catch(() => getJson<AuditReport>(`${shop.urls.console}/api/audit`) as Promise<AuditReport>);
  });
  after(() => shop?.close());

  it('the gateway counts the requests that were sent', async () => {
    const gateway = report.services.find(({ service }) => service === 'gateway');
    const counted = gateway?.requests ?? 0;
    assert.ok(sent.completed > 200, String(sent.completed));
    assert.ok(counted >= sent.completed, `counted ${counted} of ${sent.completed} completed requests`);
    const max = sent.completed + sent.aborted;
    assert.ok(counted <= max, `counted ${counted}, but at most ${max} were sent`);
    // read from the service, to verify the console's number
    const text = await (await fetch(`${shop.urls.gatewayOperations}/metrics`)).text();
    const counts = [...text.matchAll(/^http_server_request_duration_seconds_count\{.*\} (\d+)$/gm)];
    assert.equal(
      counts.reduce((sum, [, value]) => sum + Number(value), 0),
      counted,
    );
    const aborted = counts.filter(([line]) => line.includes('status_code="499"'));
    assert.ok(aborted.length > 0, 'some requests were aborted before their response');
  });

  for (const service of serviceNames) {
    it(`${service}: counted requests = server spans = access records`, () => {
      const found = report.services.find((each) => each.service === service);
      assert.ok(found?.requests, 'it has requests');
      assert.equal(found.since?.because, 'the service started');
      assert.deepEqual(
        { spans: found.serverSpans.received, records: found.accessRecords.received },
        { spans: found.requests, records: found.requests },
        found.reasons.join('; '),
      );
      assert.equal(found.verdict, 'exact');
      assert.equal(found.instances.length, 1);
    });

    it(`${service}: produced = delivered + queued + dropped, for each signal and destination`, () => {
      const deliveries = report.deliveries.filter((delivery) => delivery.service === service);
      assert.deepEqual(deliveries.map(({ signal }) => signal).sort(), ['logs', 'traces']);
      for (const { signal, produced, delivered, queued, dropped } of deliveries) {
        const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
        assert.ok(produced > 0, signal);
        assert.equal(produced, delivered + queued + lost, signal);
        assert.equal(lost, 0, `${signal}: ${JSON.stringify(dropped)}`);
      }
    });
  }

  it('the audit command exits with 0 and prints "exact"', async () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const { code, stdout } = await new Promise<{ code: unknown; stdout: string }>((resolve) => {
      const args = ['console/dist/server/src/audit/cli.js', '--console', shop.urls.console];
      execFile(process.execPath, args, { cwd: root }, (error, stdout) =>
        resolve({ code: error?.code ?? 0, stdout }),
      );
    });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^gateway +[\d:]+ +(\d+) +\1 +\1 +exact$/m);
  });
});

/** Sends a text and resets the connection after some milliseconds, or when the first bytes arrive. */
async function sendAndReset(url: string, text: string, after: number | 'data'): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));
  await new Promise((resolve) => socket.write(text, resolve));
  if (after === 'data') await new Promise((resolve) => socket.once('data', resolve));
  else await pause(after);
  socket.resetAndDestroy();
  await closed;
}
