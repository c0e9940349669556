import assert from 'node:assert/strict';
import { currentConsole } from '../../src/console/console-process.js';
import { measurePage } from '../../src/console/page.js';
import { renderPage } from '../../src/console/page-table.js';

describe('benchmark of the page of a trace', function () {
  this.timeout(120_000);

  it('measures every action in a browser, with few rows and scripts within the limit', async () => {
    const figures = await measurePage(currentConsole, { spans: 500, visits: 2, repetitions: 2 });
    const { openMs, expandMs, toggleMs, frameMs, findMs, selectMs } = figures;
    for (const { median, max } of [openMs, expandMs, toggleMs, frameMs, findMs, selectMs])
      assert.ok(median > 0 && max >= median, JSON.stringify(figures));
    assert.ok(figures.renderedRows > 10 && figures.renderedRows < 100, String(figures.renderedRows));
    assert.ok(figures.scriptBytes > 10_000 && figures.scriptBytes <= 150_000, String(figures.scriptBytes));
    assert.ok(figures.heapMb > 0);
    const lines = renderPage(figures);
    assert.equal(lines.filter((line) => /^\| .+ \| \d+\.\d \| \d+\.\d \|$/.test(line)).length, 6);
  });
});
