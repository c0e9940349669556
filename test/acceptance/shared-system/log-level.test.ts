import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { serviceNames } from '@glasshouse/roster';
import { eventually } from '@glasshouse/timing/testing';
import type { ReadRecord } from '../readers/types.js';
import type { Target } from '../target.js';
import { sharedTarget } from './shared-target.js';

const timeoutMs = 30_000;
const isAccess = (service: string) => (record: ReadRecord) =>
  record['service.name'] === service && record['event.category'] === 'web';

/** The level changes in one running service and is reset; the other services keep theirs. */
describe('the log level of one service', function logLevel() {
  this.timeout(120_000);
  let target: Target;
  let sku: string;

  before(async () => {
    target = await sharedTarget();
    const response = await fetch(`${target.gateway}/products?limit=1`);
    const { items } = (await response.json()) as { items: [{ sku: string }] };
    sku = items[0].sku;
  });

  /** Requests a price, waits for its access records, which come last, and returns its records from every reader. */
  async function requestPrice(expected: readonly string[] = []): Promise<ReadRecord[]> {
    const response = await fetch(`${target.gateway}/products/${sku}/price?quantity=1`);
    assert.equal(response.status, 200);
    await response.arrayBuffer();
    const traceId = response.headers.get('trace-id') ?? '';
    const found = await Promise.all(
      target.logs.map((reader) =>
        eventually(async () => {
          const records = await reader.records(traceId);
          for (const service of ['gateway', 'product'])
            assert.ok(records.some(isAccess(service)), `${reader.name}: ${service}, ${traceId}`);
          for (const message of expected)
            assert.ok(
              records.some((record) => record.message === message),
              `${reader.name}: ${message}, ${traceId}`,
            );
          return records;
        }, timeoutMs),
      ),
    );
    return found.flat();
  }
  const levelsOf = (records: readonly ReadRecord[]) =>
    [...new Set(records.map((record) => `${record['service.name']} ${record['log.level']}`))].sort();

  interface ShownTarget {
    name: string;
    url: string;
    logLevel?: { level: string; untilMs?: number };
  }
  async function readTargets(): Promise<ShownTarget[]> {
    const response = await fetch(`${target.console}/api/targets`);
    return ((await response.json()) as { items: ShownTarget[] }).items;
  }
  const all = (level: string, other: Record<string, string> = {}) =>
    Object.fromEntries(serviceNames.map((name) => [name, other[name] ?? level]));
  const shownLevels = async () =>
    Object.fromEntries((await readTargets()).map(({ name, logLevel }) => [name, logLevel?.level]));

  it('can be changed and reset in the console', async function inTheConsole() {
    if (target.console === undefined) return this.skip();
    const change = async (level: string) => {
      const found = (await readTargets()).find(({ name }) => name === 'product');
      assert.ok(found);
      const response = await fetch(`${target.console}/api/targets/log-level`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ url: found.url, level }),
      });
      assert.equal(response.status, 200, await response.text());
    };
    await eventually(async () => assert.deepEqual(await shownLevels(), all('info')), timeoutMs);
    assert.deepEqual(levelsOf(await requestPrice()), ['gateway info', 'product info']);
    await change('debug');
    try {
      assert.deepEqual(levelsOf(await requestPrice(['priced by the tier from 1'])), [
        'gateway info',
        'product debug',
        'product info',
      ]);
      // read from the services, not only stored by the console
      await eventually(
        async () => assert.deepEqual(await shownLevels(), all('info', { product: 'debug' })),
        timeoutMs,
      );
    } finally {
      await change('info');
    }
    assert.deepEqual(levelsOf(await requestPrice()), ['gateway info', 'product info']);
  });

  it('can be changed on its own port, is reset after its time, and causes an audit record', async function itself() {
    const own = target.services;
    if (own === undefined) return this.skip();
    const read = async () =>
      Object.fromEntries(
        await Promise.all(
          Object.entries(own).map(async ([name, url]) => {
            const response = await fetch(`${url}/internal/log-level`);
            return [name, ((await response.json()) as { level: string }).level];
          }),
        ),
      );
    assert.deepEqual(await read(), all('info'));
    const traceId = `4${randomBytes(15).toString('hex')}a`;
    const response = await fetch(`${own.product}/internal/log-level`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-01` },
      body: JSON.stringify({ level: 'debug', forSeconds: 5 }),
    });
    const changed = (await response.json()) as { level: string; until: string; configured: string };
    assert.deepEqual([response.status, changed.level, changed.configured], [200, 'debug', 'info']);
    assert.deepEqual(await read(), all('info', { product: 'debug' }));
    await eventually(async () => assert.deepEqual(await read(), all('info')), timeoutMs);
    // the clocks of two processes may differ a little
    assert.ok(Date.now() > Date.parse(changed.until) - 100, 'reset too early');
    for (const reader of target.logs) {
      await eventually(async () => {
        const audit = (await reader.records(traceId)).find(
          (record) => record['event.action'] === 'log-level-change',
        );
        assert.ok(audit, reader.name);
        assert.deepEqual(
          ['service.name', 'event.category', 'event.outcome', 'level.old', 'level.new'].map(
            (name) => audit[name],
          ),
          ['product', 'configuration', 'success', 'info', 'debug'],
        );
      }, timeoutMs);
    }
  });
});
