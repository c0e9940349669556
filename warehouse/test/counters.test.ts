import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { countersOfInstances, countersOfPrometheus } from '../src/index.js';
import { compareCounter } from '../src/reconcile/compare-counter.js';
import { type Fixture, startFixture } from './fixture.js';

const hourAgo = Date.now() / 1000 - 3600;

interface Instance {
  revenue: number;
  /** Seconds since 1970. */
  startedAt?: number;
}

/** Exposition of one instance of the order service. */
const expose = ({ revenue, startedAt = hourAgo }: Instance): string =>
  `process_start_time_seconds ${startedAt}\norders_revenue_minor_units_total{currency="EUR"} ${revenue}\n`;

describe('the comparison with the revenue counter', function counters() {
  this.timeout(20_000);
  const servers: Server[] = [];
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) server.close();
    await fixture.close();
  });

  /** Starts a server on a free port of an address, or on a given port. Returns the port. */
  async function serve(listener: RequestListener, host = '127.0.0.1', port = 0): Promise<number> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
    return (server.address() as AddressInfo).port;
  }
  const serveInstance = (instance: Instance, host?: string, port?: number) =>
    serve((_, response) => response.end(expose(instance)), host, port);

  async function compared(source: Parameters<typeof compareCounter>[2]['counters']) {
    const span = fixture.telemetry.rootSpan('test');
    try {
      return await compareCounter(span, fixture.fake.sources.order, { counters: source, settleMs: 1 });
    } finally {
      span.end();
    }
  }

  it('returns equal if the sum of the listed instances matches the orders', async () => {
    for (const [id, total] of [
      ['one', 100],
      ['two', 250],
    ] as const)
      fixture.addOrder(id, total);
    const ports = [await serveInstance({ revenue: 100 }), await serveInstance({ revenue: 250 })];
    const urls = ports.map((port) => `http://127.0.0.1:${port}/`);
    const { state, detail } = await compared(countersOfInstances(urls));
    assert.equal(state, 'equal', detail);
    assert.match(detail, /^350 minor units counted by 2 instances, 350 confirmed since /);
    assert.equal((await compared(countersOfInstances(urls.slice(1)))).state, 'different');
  });

  it('reads every IPv4 address of a host name, and connects to it', async () => {
    fixture.addOrder('one', 300);
    const port = await serveInstance({ revenue: 100 }, '127.0.0.1');
    await serveInstance({ revenue: 200 }, '127.0.0.2', port);
    const lookupAll = async () => [
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
      { address: '127.0.0.2', family: 4 },
    ];
    const { state, detail } = await compared(countersOfInstances([`http://order:${port}`], lookupAll));
    assert.equal(state, 'equal', detail);
  });

  it('skips the comparison when several instances respond at one address', async () => {
    let requests = 0;
    const port = await serve((_, response) => {
      requests += 1;
      response.end(expose({ revenue: 0, startedAt: hourAgo + (requests % 2) }));
    });
    const { state, detail } = await compared(countersOfInstances([`http://127.0.0.1:${port}`]));
    assert.equal(state, 'skipped');
    assert.match(detail, /^several instances respond at http:.*--metrics/);
  });

  it('skips the comparison when an instance does not respond, and names the instance', async () => {
    const port = await serve((_, response) => response.writeHead(503).end());
    const { state, detail } = await compared(countersOfInstances([`http://127.0.0.1:${port}`]));
    assert.equal(state, 'skipped');
    assert.equal(detail, `http://127.0.0.1:${port}/metrics (127.0.0.1) cannot be read: status 503`);
  });

  it('skips the comparison when an order was confirmed before the last start of an instance', async () => {
    fixture.addOrder('one', 100);
    const ports = [
      await serveInstance({ revenue: 100 }),
      await serveInstance({ revenue: 0, startedAt: Date.now() / 1000 - 60 }),
    ];
    const { state, detail } = await compared(
      countersOfInstances(ports.map((port) => `http://127.0.0.1:${port}`)),
    );
    assert.equal(state, 'skipped');
    assert.match(detail, /^1 orders were confirmed between the starts/);
  });

  it('skips the comparison while orders are being confirmed', async () => {
    let revenue = 100;
    fixture.addOrder('one', 100);
    const port = await serve((_, response) => response.end(expose({ revenue: revenue++ })));
    const { state, detail } = await compared(countersOfInstances([`http://127.0.0.1:${port}`]));
    assert.deepEqual([state, detail], ['skipped', 'orders are being confirmed all the time']);
  });

  /** Serves the responses of a Prometheus that knows the given instances, and those that have ended. */
  async function servePrometheus(
    instances: Record<string, Instance>,
    ended: string[] = [],
    restarted: string[] = [],
  ) {
    const vector = (names: string[], value: (name: string) => number) => ({
      status: 'success',
      data: {
        resultType: 'vector',
        result: names.map((instance) => ({
          metric: { job: 'order', instance },
          value: [0, String(value(instance))],
        })),
      },
    });
    const names = Object.keys(instances);
    const respond = (query: string) => {
      if (query.includes('present_over_time')) return vector([...names, ...ended], () => 1);
      if (query.includes('changes(')) return vector(restarted, () => 1);
      if (query.includes('timestamp(')) return vector(names, () => Date.now() / 1000);
      if (query.includes('process_start_time'))
        return vector(names, (name) => instances[name]?.startedAt ?? hourAgo);
      return vector(names, (name) => instances[name]?.revenue ?? 0);
    };
    const port = await serve((request, response) => {
      const url = new URL(request.url ?? '', 'http://localhost');
      assert.equal(url.pathname, '/api/v1/query');
      response.end(JSON.stringify(respond(url.searchParams.get('query') ?? '')));
    });
    return countersOfPrometheus(`http://127.0.0.1:${port}/`);
  }

  it('returns equal if the sum of the instances that Prometheus scrapes matches the orders', async () => {
    fixture.addOrder('one', 300);
    const source = await servePrometheus({
      'order:8084': { revenue: 100 },
      'order-2:8084': { revenue: 200 },
    });
    const { state, detail } = await compared(source);
    assert.equal(state, 'equal', detail);
  });

  it('skips the comparison when Prometheus knows an instance that has ended or restarted', async () => {
    fixture.addOrder('one', 300);
    const running = { 'order:8084': { revenue: 100 } };
    const [ended, restarted] = [
      await compared(await servePrometheus(running, ['order-2:8084'])),
      await compared(await servePrometheus(running, [], ['order:8084'])),
    ];
    assert.equal(ended.state, 'skipped');
    assert.match(ended.detail, /^order\/order-2:8084 ended or restarted after /);
    assert.match(restarted.detail, /^order\/order:8084 ended or restarted after /);
  });

  it('skips the comparison when Prometheus cannot be queried or scrapes no instance', async () => {
    const port = await serve((_, response) =>
      response.writeHead(400).end('{"status":"error","error":"bad query"}'),
    );
    const failed = await compared(countersOfPrometheus(`http://127.0.0.1:${port}`));
    assert.equal(failed.detail, `Prometheus at http://127.0.0.1:${port} cannot be queried: bad query`);
    const empty = await compared(await servePrometheus({}));
    assert.equal(empty.detail, 'there is no instance of the order service');
  });
});
