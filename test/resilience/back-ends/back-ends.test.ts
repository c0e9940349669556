import assert from 'node:assert/strict';
import type { RowFigures } from './figures.js';
import { faultsOf } from './judge.js';
import { measure, quick } from './measure.js';
import type { Clients } from './product.js';
import { rowsOf } from './rows.js';
import { table } from './table.js';

/** `npm run back-ends` runs the same with more requests and for longer. */
for (const clients of ['kit', 'classic'] satisfies Clients[]) {
  describe(`a service with TELEMETRY_CLIENTS=${clients} and failing back-ends`, function failing() {
    this.timeout(180_000);
    let all: RowFigures[];

    before('drive the services', async () => {
      all = await measure(clients, quick, () => {});
    });
    after('print the figures', () => {
      if (all !== undefined) console.log(table(all).replace(/^/gm, '      '));
    });

    for (const row of rowsOf(clients)) {
      it(`serves requests and reports correct delivery statistics when they ${row.title}`, () => {
        const [baseline] = all as [RowFigures];
        const figures = all.find(({ title }) => title === row.title);
        assert.ok(figures);
        assert.deepEqual(faultsOf(row, figures, baseline), []);
      });
    }
  });
}
