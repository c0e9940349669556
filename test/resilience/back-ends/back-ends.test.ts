import assert from 'node:assert/strict';
import type { RowFigures } from './figures.js';
import { faultsOf } from './judge.js';
import { measure, quick } from './measure.js';
import type { Clients } from './product.js';
import { rowsOf } from './rows.js';
import { table } from './table.js';

/** With more requests, and for longer: `npm run back-ends`. */
for (const clients of ['kit', 'classic'] satisfies Clients[]) {
  describe(`a service with TELEMETRY_CLIENTS=${clients}, whose back-ends misbehave`, function misbehaving() {
    this.timeout(180_000);
    let all: RowFigures[];

    before('drive the services', async () => {
      all = await measure(clients, quick, () => {});
    });
    after('tell the figures', () => {
      if (all !== undefined) console.log(table(all).replace(/^/gm, '      '));
    });

    for (const row of rowsOf(clients)) {
      it(`serves, and keeps its books, when they ${row.title}`, () => {
        const [baseline] = all as [RowFigures];
        const figures = all.find(({ title }) => title === row.title);
        assert.ok(figures);
        assert.deepEqual(faultsOf(row, figures, baseline), []);
      });
    }
  });
}
