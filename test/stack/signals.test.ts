import assert from 'node:assert/strict';
import { callGraph, type ServiceName, serviceNames } from '@glasshouse/roster';
import { eventually } from '@glasshouse/timing/testing';
import { journeys } from '@glasshouse/traffic';
import { type Edge, shapeOf } from '../acceptance/trace-shape.js';
import { type StackShop, startStackShop } from './stack-shop.js';

/** Every call between services in the roster, sorted. */
const everyCall: Edge[] = serviceNames
  .flatMap((caller) => callGraph[caller].map((called): Edge => `${caller} -> ${called}`))
  .sort();

describe('every service in every back-end', function everySignal() {
  this.timeout(120_000);
  let stack: StackShop;
  /** Trace ids of every request of the journeys. */
  let traceIds: string[];

  before('run the journeys', async () => {
    stack = await startStackShop();
    const { shopper, shop } = stack;
    traceIds = [];
    for (const journey of Object.values(journeys)) {
      const { steps } = await journey.run({ shopper, administrator: shop.admin });
      traceIds.push(...steps.map(({ traceId }) => traceId));
    }
    assert.ok(traceIds.length > 20, `${traceIds.length} requests`);
  });
  after('stop the services', async () => {
    await stack?.close();
  });

  /** Returns the edges of each trace in one back-end, by trace id. */
  async function edgesIn(reader: StackShop['target']['traces'][number]): Promise<Map<string, Edge[]>> {
    const found = new Map<string, Edge[]>();
    for (const traceId of traceIds) found.set(traceId, shapeOf(await reader.trace(traceId)).edges);
    return found;
  }

  it('calls the same services in Jaeger, Zipkin and the console, in every trace', async () => {
    const byReader = await Promise.all(
      stack.target.traces.map((reader) =>
        eventually(async () => {
          const found = await edgesIn(reader);
          assert.deepEqual([...new Set([...found.values()].flat())].sort(), everyCall, reader.name);
          return { name: reader.name, found };
        }, 60_000),
      ),
    );
    assert.deepEqual(byReader.map(({ name }) => name).sort(), ['console', 'jaeger', 'zipkin']);
    const [first, ...others] = byReader;
    for (const { name, found } of others) assert.deepEqual(found, first?.found, `${name} and ${first?.name}`);
  });

  it('has spans in Jaeger, Zipkin and the console', async () => {
    for (const reader of stack.target.traces) {
      await eventually(async () => {
        const spans = (await Promise.all(traceIds.map((traceId) => reader.trace(traceId)))).flat();
        const served = spans.filter(({ kind }) => kind === 'server').map(({ service }) => service);
        assertEveryService(reader.name, served);
      }, 60_000);
    }
  });

  it('has access records in Elasticsearch and the console', async () => {
    for (const reader of stack.target.logs) {
      await eventually(async () => {
        const records = (await Promise.all(traceIds.map((traceId) => reader.records(traceId)))).flat();
        const access = records.filter((record) => record['event.category'] === 'web');
        assertEveryService(
          reader.name,
          access.map((record) => String(record['service.name'])),
        );
      }, 60_000);
    }
  });

  it('has request counts in Prometheus and the console', async () => {
    /** One request that each service serves in the journeys. */
    const served: Record<ServiceName, string> = {
      gateway: 'POST /orders/{id}/confirm',
      oauth: 'POST /oauth/token',
      customer: 'POST /internal/charges',
      product: 'POST /internal/reservations',
      order: 'POST /orders/{id}/confirm',
    };
    for (const reader of stack.target.metrics) {
      for (const [service, request] of Object.entries(served)) {
        const [method = '', route = ''] = request.split(' ');
        await eventually(async () => {
          const count = await reader.requests(service, { method, route, status_code: '200' });
          assert.ok(count > 0, `${reader.name}: ${service} ${request}`);
        }, 30_000);
      }
    }
  });
});

function assertEveryService(backEnd: string, found: readonly string[]): void {
  assert.deepEqual([...new Set(found)].sort(), serviceNames.toSorted(), `services in ${backEnd}`);
}
