import assert from 'node:assert/strict';
import { readQueryOf } from '../../../web/src/requests/address.js';
import { layoutHeatMap } from '../../../web/src/requests/heat-map-layout.js';
import { readSelection, regionOf, selectionOf, selectionQuery } from '../../../web/src/requests/selection.js';

const page = { fromMs: 0, toMs: 60_000 };
const heatmap = {
  fromMs: 0,
  stepMs: 1000,
  boundsMs: [1, 2, 4, 8],
  cells: [{ column: 3, row: 2, count: 5, errors: 1, exemplarTraceId: 't' }],
};

describe('selection of requests', () => {
  it('is read from the address to which it was written', () => {
    const selection = { q: 'duration:>4ms', range: { fromMs: 1000, toMs: 9000 } };
    assert.deepEqual(readSelection(new URLSearchParams(selectionQuery(selection))), selection);
    assert.equal(readSelection(new URLSearchParams(selectionQuery(undefined))), undefined);
    assert.equal(readSelection(new URLSearchParams('selSince=1&selUntil=x')), undefined);
  });

  it('has the durations and times of a region of the heat map, and is drawn in the same place', () => {
    const layout = layoutHeatMap(heatmap, 60);
    const region = layout.region({ column: 9, row: 2 }, { column: 3, row: 1 });
    assert.deepEqual(region, { fromMs: 3000, toMs: 10_000, aboveMs: 1, upToMs: 4 });
    const selection = selectionOf(region);
    assert.equal(selection.q, 'duration:>1ms duration:<=4ms');
    const drawn = regionOf(selection, page);
    assert.ok(drawn);
    assert.deepEqual(layout.cornersOf(drawn), [
      { column: 3, row: 1 },
      { column: 9, row: 2 },
    ]);
  });

  it('has no limit below the first row and above the last row of the heat map', () => {
    const layout = layoutHeatMap(heatmap, 60);
    assert.equal(selectionOf(layout.region({ column: 0, row: 0 }, { column: 59, row: 3 })).q, '');
    assert.equal(layout.maxCount, 5);
    assert.equal(layout.cell(3, 2)?.errors, 1);
  });

  it('has no region when it selects by another field than the duration', () => {
    assert.equal(regionOf({ q: 'error:true' }, page), undefined);
    assert.equal(regionOf(undefined, page), undefined);
  });
});

describe('address of the page Requests', () => {
  it('has terms for the parameters of older links, quoted where necessary', () => {
    const query = new URLSearchParams({
      q: 'status:500',
      service: 'order',
      search: 'two words',
      error: 'true',
    });
    assert.deepEqual(readQueryOf(query), {
      q: 'status:500 service:order error:true "two words"',
      hasAliases: true,
    });
    assert.deepEqual(readQueryOf(new URLSearchParams('q=a')), { q: 'a', hasAliases: false });
  });
});
