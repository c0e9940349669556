import assert from 'node:assert/strict';
import { createProcessTable } from '../../server/src/index.js';
import { getJson, startConsole } from '../start-console.js';

const order = {
  name: 'order',
  state: 'restarting',
  sinceMs: 1_700_000_000_000,
  restarts: 2,
  restartAtMs: 1_700_000_001_000,
  lastExit: { atMs: 1_700_000_000_000, pid: 77, code: null, signal: 'SIGKILL', ranMs: 1234 },
};

describe('createProcessTable', () => {
  it('is empty without a launcher and gives the reason', async () => {
    const console = await startConsole();
    try {
      assert.deepEqual(await getJson(`${console.url}/api/processes`), {
        items: [],
        reason: 'No launcher reports processes: the console was not started by npm start',
      });
      const metrics = await (await fetch(`${console.url}/metrics`)).text();
      assert.doesNotMatch(metrics, /^process_restarts_total\{/m);
    } finally {
      await console.close();
    }
  });

  it('holds the latest report of the launcher, and exposes restarts as a metric', async () => {
    const processes = createProcessTable();
    const console = await startConsole({ processes });
    try {
      processes.update({ type: 'processes', items: [{ ...order, restarts: 1 }] });
      processes.update({ type: 'processes', items: [order] });
      assert.deepEqual(await getJson(`${console.url}/api/processes`), { items: [order] });
      const metrics = await (await fetch(`${console.url}/metrics`)).text();
      assert.match(metrics, /^process_restarts_total\{process="order"\} 2$/m);
    } finally {
      await console.close();
    }
  });

  for (const [which, message] of Object.entries({
    'of another type': { type: 'ready', port: 1 },
    'that is not an object': 'processes',
    'that is undefined': undefined,
    'without items': { type: 'processes' },
    'with an unknown state': { type: 'processes', items: [{ ...order, state: 'asleep' }] },
    'with negative restarts': { type: 'processes', items: [{ ...order, restarts: -1 }] },
  })) {
    it(`ignores a message ${which}`, () => {
      const processes = createProcessTable();
      processes.update({ type: 'processes', items: [order] });
      processes.update(message);
      assert.deepEqual(processes.items, [order]);
    });
  }
});
