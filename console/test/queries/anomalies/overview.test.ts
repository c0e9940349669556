import assert from 'node:assert/strict';
import { createProcessTable } from '../../../server/src/processes/process-table.js';
import { findAnomalies } from '../../../server/src/queries/anomalies/find-anomalies.js';
import { anomalyChanges } from '../../../server/src/queries/overview/anomaly-changes.js';
import { firstMs, paused, storeOf, unpaused } from './scraped.js';

const sourcesOf = (stores: readonly ReturnType<typeof storeOf>[]) => ({
  instances: () => stores.flatMap(({ instances }) => [...instances]),
  processes: createProcessTable(),
});

/** Returns the changes from the first scrape to a time. */
function changesUntil(nowUs: number, sources: ReturnType<typeof sourcesOf>) {
  const range = { afterUs: firstMs * 1000, untilUs: nowUs };
  const reader = { traces: () => [], get: () => undefined };
  return anomalyChanges(sources, { reader, range, nowUs } as never);
}

describe('changes of the overview', () => {
  it('have one anomaly for each service and kind, with the latest one and the number of others', () => {
    const at = (n: number) => paused('suspended', n, n * 1.8, 1.8, firstMs + n * 5000 - 1000);
    const store = storeOf([unpaused, at(1), at(2), at(3)]);
    const sources = sourcesOf([store]);
    const nowUs = (firstMs + 20_000) * 1000;
    const changes = changesUntil(nowUs, sources);
    assert.deepEqual(changes, [
      {
        kind: 'anomaly',
        atMs: firstMs + 12_200,
        service: 'order',
        text:
          'the process was suspended for 1.8 s; 2 earlier anomalies of this kind since ' +
          `${new Date(firstMs + 2200).toISOString().slice(11, 19)} UTC`,
        link: '#/telemetry?service=order',
        firstMs: firstMs + 2200,
        count: 3,
      },
    ]);
  });

  it('have one line for the suspensions of most processes, and another one for that of a single process', () => {
    const nowUs = (firstMs + 20_000) * 1000;
    const shared = paused('suspended', 1, 0.3, 0.3, firstMs + 4000);
    const stores = ['gateway', 'oauth', 'order', 'product'].map((service) =>
      storeOf([unpaused, service === 'oauth' ? unpaused : shared], 120, service),
    );
    stores.push(storeOf([unpaused, unpaused, paused('suspended', 1, 2, 2, firstMs + 9000)], 120, 'customer'));
    const sources = sourcesOf(stores);
    const changes = changesUntil(nowUs, sources);
    assert.equal(changes.length, 2);
    const [machine, single] = changes.toSorted((a, b) => a.atMs - b.atMs);
    assert.match(
      String(machine?.text),
      /for 300 ms, like at least half of the services at the same time; 2 earlier .* in gateway, order, product since /,
    );
    assert.deepEqual([single?.service, single?.text], ['customer', 'the process was suspended for 2.0 s']);
    const { items } = findAnomalies(sources, {
      sinceMs: undefined,
      untilMs: undefined,
      service: 'order',
      limit: 9,
    });
    assert.deepEqual(
      items.map(({ service, isMachineWide }) => [service, isMachineWide]),
      [['order', true]],
    );
  });

  it('have a line for a long suspension of one process, although others were suspended briefly meanwhile', () => {
    const nowUs = (firstMs + 90_000) * 1000;
    const brief = (endMs: number) => paused('suspended', 1, 0.2, 0.2, endMs);
    const stores = [
      storeOf([unpaused, paused('suspended', 1, 60, 60, firstMs + 62_000)], 120, 'order'),
      storeOf([unpaused, brief(firstMs + 10_000)], 120, 'gateway'),
      storeOf([unpaused, brief(firstMs + 40_000)], 120, 'product'),
    ];
    const sources = sourcesOf(stores);
    const { items } = findAnomalies(
      sources,
      { sinceMs: undefined, untilMs: undefined, limit: 9 },
      nowUs / 1000,
    );
    assert.deepEqual(
      items.map(({ isMachineWide }) => isMachineWide),
      [undefined, undefined, undefined],
    );
  });

  it('have one line for all services whose processes got no processor', () => {
    const nowUs = (firstMs + 20_000) * 1000;
    const stores = ['order', 'product'].map((service) =>
      storeOf([unpaused, paused('starved', 1, 1, 1, firstMs + 4000)], 120, service),
    );
    const sources = sourcesOf(stores);
    const changes = changesUntil(nowUs, sources);
    assert.deepEqual(
      changes.map(({ count, firstMs: first, link }) => ({ count, first, link })),
      [{ count: 2, first: firstMs + 3000, link: '#/telemetry' }],
    );
    assert.match(String(changes[0]?.text), /1 earlier anomaly of this kind in order, product since /);
  });
});
