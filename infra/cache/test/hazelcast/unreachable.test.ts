import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { createHazelcastCache } from '../../src/hazelcast/create-hazelcast-cache.js';
import { assertUnavailable } from '../assert-unavailable.js';

describe('Hazelcast cache without a reachable cluster', () => {
  let telemetry: TestTelemetry;
  let printed: unknown[][];
  const { log, info, warn, error } = console;
  beforeEach(() => {
    telemetry = createTestTelemetry();
    printed = [];
    for (const name of ['info', 'warn', 'error'] as const) console[name] = (...all) => void printed.push(all);
    // mocha's reporter uses console.log too, but only between tests.
    console.log = (...all) => void printed.push(all);
  });
  afterEach(async () => {
    Object.assign(console, { log, info, warn, error });
    await telemetry.close();
  });

  async function assertDegrades(port: number): Promise<void> {
    const cache = createHazelcastCache({
      members: [`127.0.0.1:${port}`],
      cluster: 'dev',
      telemetry,
      timeoutMs: 5000,
    });
    const span = telemetry.rootSpan('test');
    const startedAt = performance.now();
    await cache.start();
    assert.ok(performance.now() - startedAt < 30_000, `start took ${performance.now() - startedAt} ms`);
    const firstCallAt = performance.now();
    await assertUnavailable(cache, span);
    // an operation that waited would take 5 s
    assert.ok(
      performance.now() - firstCallAt < 5000,
      `the operations took ${performance.now() - firstCallAt} ms`,
    );
    await cache.close();
    assert.equal(await cache.map('items').get(span, 'a'), undefined);
    assert.deepEqual(printed, []);
    const warnings = telemetry.records.filter((record) =>
      ['warn', 'error'].includes(String(record['log.level'])),
    );
    assert.ok(warnings.some((record) => record.message === 'cache operations fail'));
  }

  it('degrades and closes when the connection is refused', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await assertDegrades(port);
  });

  it('degrades and closes when the member accepts the connection but never responds', async function () {
    this.timeout(20_000);
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    await assertDegrades((server.address() as AddressInfo).port);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
});
