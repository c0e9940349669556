import assert from 'node:assert/strict';
import { eventually } from '@glasshouse/timing/testing';
import { assertData, countData, type DashboardData } from './dashboard-data.js';
import { listPanelQueries } from './panel-queries.js';
import type { Stage } from './without-data.js';

export interface DashboardCheck extends DashboardData {
  stage: Stage;
}

/** Time until a panel must have data. */
const patienceMs = 60_000;

/**
 * Registers a test for each query of each dashboard: it must return data, for every value of the variable service.
 * Queries in `withoutData` must return none.
 */
export function describeDashboards(check: DashboardCheck): void {
  const queries = listPanelQueries(check.stage);
  for (const dashboard of new Set(queries.map((each) => each.dashboard))) {
    describe(`the dashboard ${dashboard}`, () => {
      for (const { query, expected, absent, isPerService } of queries.filter(
        (each) => each.dashboard === dashboard,
      )) {
        const label = `${query.title} (${query.refId})`;
        if (expected.length > 0)
          it(`has data: ${label}`, async () => {
            for (const service of expected)
              await eventually(async () => assertData(check, query, service), patienceMs);
          });
        for (const { service, absence } of absent) {
          const of = isPerService ? ` for ${service}` : '';
          const has = absence.optional ? 'succeeds' : 'has no data';
          it(`${has}${of}, since ${absence.reason}: ${label}`, async () => {
            const found = await countData(check, query, service);
            if (!absence.optional) assert.equal(found, 0, 'has data; remove it from without-data.ts');
          });
        }
      }
    });
  }
}
