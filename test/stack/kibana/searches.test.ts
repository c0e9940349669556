import assert from 'node:assert/strict';
import type { ReadRecord } from '../../acceptance/readers/types.js';
import { readText } from '../../config/compose-file.js';
import { toEsQuery } from '../../config/kibana/kql.js';
import {
  columnsOf,
  fieldFormats,
  objectsOf,
  panels,
  runtimeFields,
  searchSourceOf,
} from '../../config/kibana/saved-objects.js';
import { flattenMapping } from '../../config/log-fields.js';
import { readAddresses } from '../addresses.js';
import { groupBy } from './group-by.js';
import { aggregationsOf, countsMissing, missingValue, type Row, rowsOf } from './lens-aggregations.js';
import { collectShopLogs, type ShopLogs } from './shop-logs.js';

const template = JSON.parse(readText('elasticsearch/index-template.json')) as {
  template: { mappings: { properties: Record<string, unknown> } };
};
const types = new Map(flattenMapping(template.template.mappings.properties));

const audit = ['authentication', 'iam', 'session', 'configuration', 'database'];
const isRequest = (record: ReadRecord) => record['event.category'] === 'web';
const isError = (record: ReadRecord) =>
  ['error', 'fatal'].includes(String(record['log.level'])) ||
  Number(record['http.response.status_code']) >= 500;
const isAudit = (record: ReadRecord) => audit.includes(String(record['event.category']));

/** Condition of each saved search, and the value that a reader puts in place of `*`. */
const expected: Record<
  string,
  { matches(record: ReadRecord, bought: ShopLogs['bought']): boolean; value?: keyof ShopLogs['bought'] }
> = {
  'glasshouse-all': { matches: () => true },
  'glasshouse-requests': { matches: isRequest },
  'glasshouse-errors': { matches: isError },
  'glasshouse-slow': { matches: (record) => isRequest(record) && Number(record['event.duration']) >= 500e6 },
  'glasshouse-audit': { matches: isAudit },
  'glasshouse-trace': {
    matches: (record, { traceId }) => record['trace.id'] === traceId,
    value: 'traceId',
  },
  'glasshouse-order': { matches: (record, { orderId }) => record['order.id'] === orderId, value: 'orderId' },
  'glasshouse-user': { matches: (record, { userId }) => record['user.id'] === userId, value: 'userId' },
};

const panelRecords: Record<string, (record: ReadRecord) => boolean> = {
  levels: () => true,
  services: () => true,
  routes: isRequest,
  audit: isAudit,
  errorTypes: isError,
};

const idsOf = (records: readonly ReadRecord[]) => records.map((record) => String(record['event.id'])).sort();

describe('Kibana’s saved searches and panels on Elasticsearch', function onServers() {
  this.timeout(240_000);
  const addresses = readAddresses(process.env);
  let logs: ShopLogs;

  before('collect the logs of a shop', async () => {
    logs = await collectShopLogs(addresses);
  });
  after('remove the logs', () => logs?.close());

  for (const object of objectsOf('search')) {
    const { columns = [], sort: [[sortField, order] = ['', '']] = [] } = object.attributes;
    const { query } = searchSourceOf(object).query;
    const body = { size: 10_000, sort: [{ [sortField]: { order, unmapped_type: 'boolean' } }] };

    it(`${object.id} returns exactly its records, in its order, with the types of its columns`, async () => {
      const { matches, value } = expected[object.id] ?? {};
      assert.ok(matches, 'a condition');
      assert.equal(query.includes('*'), value !== undefined);
      const filled = value === undefined ? query : query.replace('*', `"${logs.bought[value]}"`);
      const wanted = columns.filter((name) => !(name in runtimeFields()));
      const found = await logs.store.search({ ...body, query: toEsQuery(filled), fields: wanted });
      assert.deepEqual(
        idsOf(found.records),
        idsOf(logs.records.filter((record) => matches(record, logs.bought))),
      );
      assert.ok(found.records.length > 0, 'records');

      const keys = found.records.map((record) => String(record[sortField]).padStart(30, '0'));
      assert.deepEqual(keys, order === 'asc' ? [...keys].sort() : [...keys].sort().reverse());
      for (const name of wanted) {
        const values = found.fields.flatMap((fields) => fields[name] ?? []);
        assert.ok(values.length > 0, `a value of ${name}`);
        const type = ['long', 'integer'].includes(types.get(name) ?? '') ? 'number' : 'string';
        for (const one of values) assert.equal(typeof one, type, `${name}: ${one}`);
      }
    });

    if (expected[object.id]?.value)
      it(`${object.id} returns all records with its field as long as its * is not replaced`, async () => {
        const [, field = ''] = /^([\w.]+): \*$/.exec(query) ?? [];
        const found = await logs.store.search({ ...body, query: toEsQuery(query) });
        assert.deepEqual(
          idsOf(found.records),
          idsOf(logs.records.filter((record) => record[field] !== undefined)),
        );
      });
  }

  for (const panel of panels().filter(({ type }) => type === 'lens')) {
    it(`panel ${panel.panelIndex} counts exactly its records`, async () => {
      const matches = panelRecords[panel.panelIndex];
      assert.ok(matches, 'a condition');
      const query = toEsQuery(panel.embeddableConfig.attributes?.state.query.query ?? '');
      const { aggregations } = await logs.store.search({ size: 0, query, aggs: aggregationsOf(panel) });
      const rows = rowsOf(panel, aggregations);
      assert.ok(rows.length > 0, 'rows');

      const terms = columnsOf(panel).filter(([, { operationType }]) => operationType === 'terms');
      const groupOf = (value: (id: string, field: string) => unknown) =>
        terms.map(([id, { sourceField }]) => String(value(id, sourceField))).join(' | ');
      const counted = new Map<string, number>();
      for (const row of rows) {
        const group = groupOf((id) => row[id]);
        counted.set(group, (counted.get(group) ?? 0) + Number(row.count));
      }
      const records = logs.records.filter(
        (record) =>
          matches(record) &&
          terms.every(([, column]) => record[column.sourceField] !== undefined || countsMissing(column)),
      );
      const groups = groupBy(records, (record) => groupOf((_, field) => record[field] ?? missingValue));
      for (const [group, count] of counted) assert.equal(count, groups.get(group)?.length, group);
      if (panel.panelIndex !== 'routes')
        assert.deepEqual([...counted.keys()].sort(), [...groups.keys()].sort());
    });
  }

  it('panel routes has the slowest routes of each service, with their real maximum', async () => {
    const panel = panels().find(({ panelIndex }) => panelIndex === 'routes');
    assert.ok(panel);
    const query = toEsQuery(panel.embeddableConfig.attributes?.state.query.query ?? '');
    const { aggregations } = await logs.store.search({ size: 0, query, aggs: aggregationsOf(panel) });
    const rows = rowsOf(panel, aggregations);
    for (const [service, list] of groupBy(rows, (row: Row) => String(row.service))) {
      const requests = logs.records.filter(
        (record) =>
          isRequest(record) && record['service.name'] === service && record['http.route'] !== undefined,
      );
      const routes = groupBy(requests, (record) => String(record['http.route']));
      assert.equal(list.length, Math.min(5, routes.size), service);
      assert.deepEqual(
        list.map(({ p95 }) => p95),
        list.map(({ p95 }) => p95).toSorted((a, b) => Number(b) - Number(a)),
      );
      for (const { route, p50, p95, max } of list) {
        const durations = (routes.get(String(route)) ?? []).map((record) => Number(record['event.duration']));
        assert.equal(max, Math.max(...durations), `${service} ${route}`);
        assert.ok(Number(p50) <= Number(p95) && Number(p95) <= Number(max), `${p50} ${p95} ${max}`);
      }
    }
    assert.ok(
      rows.some(({ max }) => Number(max) > 4e9),
      'the request to the suspended service',
    );
  });

  describe('the links of the data view', () => {
    const linkOf = (field: string, value: string) =>
      (fieldFormats()[field]?.params.urlTemplate ?? '')
        .replace('@JAEGER_URL@', addresses.JAEGER_URL)
        .replace('@ZIPKIN_URL@', addresses.ZIPKIN_URL)
        .replace('{{value}}', encodeURIComponent(value));

    it('lead from trace.id to the trace in Jaeger', async () => {
      const link = new URL(linkOf('trace.id', logs.bought.traceId));
      assert.equal((await fetch(link)).status, 200);
      // The page at /trace/<id> reads this address.
      const api = await fetch(new URL(link.pathname.replace(/^\/trace\//, '/api/traces/'), link));
      const { data } = (await api.json()) as { data: { traceID: string; spans: object[] }[] };
      assert.equal(data[0]?.traceID, logs.bought.traceId);
      assert.ok((data[0]?.spans.length ?? 0) > 8);
    });

    it('lead from zipkin.trace.id to the trace in Zipkin', async () => {
      const link = new URL(linkOf('zipkin.trace.id', logs.bought.traceId));
      const page = await fetch(link);
      assert.equal(page.status, 200);
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
      // The page at /zipkin/traces/<id> reads this address.
      const api = await fetch(new URL(link.pathname.replace('/traces/', '/api/v2/trace/'), link));
      const spans = (await api.json()) as { traceId: string }[];
      assert.ok(spans.length > 8);
      assert.equal(spans[0]?.traceId, logs.bought.traceId);
    });

    it('lead from service.name to Grafana’s dashboard of the service, in its form /d/<uid>?var-<variable>=<value>', () => {
      for (const service of new Set(logs.records.map((record) => String(record['service.name']))))
        assert.equal(
          linkOf('service.name', service),
          `@GRAFANA_URL@/d/glasshouse-service?var-service=${service}`,
        );
    });
  });
});
