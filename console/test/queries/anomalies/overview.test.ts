import assert from 'node:assert/strict';
import { anomalyChanges } from '../../../server/src/api/signals-routes.js';
import { createProcessTable } from '../../../server/src/processes/process-table.js';
import { firstMs, paused, storeOf, unpaused } from './scraped.js';

describe('changes of the overview', () => {
  it('have one anomaly for each service and kind, with the latest one and the number of others', () => {
    const at = (n: number) => paused('suspended', n, n * 1.8, 1.8, firstMs + n * 5000 - 1000);
    const store = storeOf([unpaused, at(1), at(2), at(3)]);
    const sources = { instances: () => store.instances, processes: createProcessTable() };
    const nowUs = (firstMs + 20_000) * 1000;
    const range = { afterUs: firstMs * 1000, untilUs: nowUs };
    const reader = { traces: () => [], get: () => undefined };
    const changes = anomalyChanges(sources, { reader, range, nowUs } as never);
    assert.deepEqual(changes, [
      {
        kind: 'anomaly',
        atMs: firstMs + 12_200,
        service: 'order',
        text: 'the process was suspended for 1.8 s; 2 earlier anomalies of this kind',
        link: '#/telemetry?service=order',
      },
    ]);
  });
});
