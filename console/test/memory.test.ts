import assert from 'node:assert/strict';
import { startFedConsole } from './fed-console.js';
import { getJson } from './start-console.js';

describe('memory', function () {
  this.timeout(60_000);

  it('stays below 150 MB while the console receives several times its capacity', async () => {
    const console = await startFedConsole(3);
    try {
      let highest = 0;
      for (let round = 0; round < 60; round++) {
        await console.feed();
        if (round % 10 === 9)
          highest = Math.max(highest, (await getJson(`${console.url}/api/status`)).process.rssBytes);
      }
      const { holds, spans, logs } = await getJson(`${console.url}/api/status`);
      assert.ok(holds.bytes <= holds.maxBytes);
      assert.equal(spans.received, 36_000);
      assert.equal(spans.received, holds.spans + spans.evicted);
      assert.equal(logs.received, holds.logs + logs.evicted);
      assert.ok(spans.evicted > 18_000, 'spans were evicted');
      assert.ok(highest < 150e6, `${highest} bytes resident`);
    } finally {
      await console.end();
    }
  });
});
