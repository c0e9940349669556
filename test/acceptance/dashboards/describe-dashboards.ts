import assert from 'node:assert/strict';
import { dashboards, type ListedQuery, listQueries } from '@glasshouse/monitoring';
import { serviceNames } from '@glasshouse/roster';
import { eventually } from '@glasshouse/timing/testing';
import { type ElasticsearchQuery, grafanaSearch, runSearch } from './elasticsearch-search.js';
import { exemplarsOf, interpolate, labelValues, type PanelRange, seriesOf } from './prometheus-queries.js';
import { type Stage, withoutData } from './without-data.js';

export interface DashboardCheck {
  stage: Stage;
  prometheusUrl: string;
  /** Undefined where no log record reaches Elasticsearch. */
  elasticsearchUrl: string | undefined;
  /** Start of the traffic, in milliseconds since 1970. */
  startedMs: () => number;
}

/** Time until a panel must have data. */
const patienceMs = 60_000;

/**
 * Registers a test for each query of each dashboard: it must return data, for every value of the variable service.
 * Queries in `withoutData` must return none.
 */
export function describeDashboards(check: DashboardCheck): void {
  for (const [name, dashboard] of Object.entries(dashboards())) {
    const isPerService = dashboard.templating.list?.some((each) => each.name === 'instance') ?? false;
    describe(`the dashboard ${name}`, () => {
      for (const query of listQueries(dashboard)) {
        const label = `${query.title} (${query.refId})`;
        const absences = withoutData.filter(
          (each) =>
            each.dashboard === name &&
            each.title === query.title.replace(/^annotation /, '') &&
            (each.refId ?? query.refId) === query.refId &&
            each.stages.includes(check.stage),
        );
        // Without a list of services, the query returns nothing for any.
        const empty = (service: string) =>
          absences.find(({ services }) => services === undefined || services.includes(service));
        const services = isPerService ? serviceNames : ['.*'];
        const expected = services.filter((service) => !empty(service));
        if (expected.length > 0)
          it(`has data: ${label}`, async () => {
            for (const service of expected)
              await eventually(async () => assertData(check, query, service), patienceMs);
          });
        for (const service of services) {
          const absence = empty(service);
          if (absence === undefined) continue;
          const of = isPerService ? ` for ${service}` : '';
          const has = absence.optional ? 'succeeds' : 'has no data';
          it(`${has}${of}, since ${absence.reason}: ${label}`, async () => {
            const found = await count(check, query, service);
            if (!absence.optional) assert.equal(found, 0, 'has data; remove it from without-data.ts');
          });
        }
      }
    });
  }
}

async function assertData(check: DashboardCheck, query: ListedQuery, service: string): Promise<void> {
  const found = await count(check, query, service);
  assert.ok(found > 0, `no data for ${service}: ${query.expr ?? JSON.stringify(query.model)}`);
  if (query.exemplar && query.expr !== undefined) {
    const range = rangeOf(check);
    const expr = interpolate(query.expr, range, { service, instance: '.*' });
    const traceIds = await exemplarsOf(check.prometheusUrl, expr, range);
    assert.ok(traceIds.length > 0, `no exemplars for ${service}: ${expr}`);
  }
}

/** Returns the number of series, records or buckets that the query finds. */
async function count(check: DashboardCheck, query: ListedQuery, service: string): Promise<number> {
  const { prometheusUrl, elasticsearchUrl } = check;
  const range = rangeOf(check);
  const variables = { service, instance: '.*', sloth_service: '.*', sloth_slo: '.*' };
  if (query.dataSource === 'elasticsearch') {
    if (elasticsearchUrl === undefined) return 0;
    const model = query.model as unknown as ElasticsearchQuery;
    const lucene = interpolate(model.query, range, { service: service === '.*' ? '*' : service });
    const milliseconds = { from: range.start * 1000, to: range.end * 1000 };
    const found = await runSearch(elasticsearchUrl, grafanaSearch({ ...model, query: lucene }, milliseconds));
    return found.length;
  }
  const expr = interpolate(query.expr ?? '', range, variables);
  // The first start of a version may be long ago; everything else happens during the traffic.
  if (query.title.startsWith('annotation ')) range.start = range.end - 3600;
  if (query.title.startsWith('variable ')) return (await labelValues(prometheusUrl, expr)).length;
  return (await seriesOf(prometheusUrl, expr, range, query.instant)).length;
}

function rangeOf({ startedMs }: DashboardCheck): PanelRange {
  return { start: Math.floor(startedMs() / 1000), end: Math.ceil(Date.now() / 1000) };
}
