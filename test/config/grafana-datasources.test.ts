import assert from 'node:assert/strict';
import { ports } from '@glasshouse/roster';
import { logFields } from '@glasshouse/telemetry';
import { readCompose, readText, readYaml } from './compose-file.js';

interface DataSource {
  name: string;
  uid: string;
  type: string;
  url: string;
  isDefault?: boolean;
  jsonData: {
    exemplarTraceIdDestinations?: {
      name: string;
      datasourceUid?: string;
      url?: string;
      urlDisplayLabel?: string;
    }[];
    dataLinks?: { field: string; datasourceUid?: string; url: string; urlDisplayLabel?: string }[];
    tracesToLogsV2?: { datasourceUid: string; query: string };
    tracesToMetrics?: { datasourceUid: string; queries: { name: string; query: string }[] };
    index?: string;
    timeField?: string;
    logMessageField?: string;
    logLevelField?: string;
  };
}
const file = 'grafana/provisioning/datasources/datasources.yaml';
const { datasources } = readYaml(file) as { datasources: DataSource[] };
const byUid = new Map(datasources.map((source) => [source.uid, source]));
const { services } = readCompose();

describe(file, () => {
  it('has the four back-ends, each once, and one default', () => {
    const types = datasources.map(({ type }) => type);
    for (const type of ['prometheus', 'elasticsearch', 'jaeger', 'zipkin'])
      assert.ok(types.includes(type), type);
    assert.equal(byUid.size, datasources.length);
    assert.deepEqual(
      datasources.filter(({ isDefault }) => isDefault).map(({ type }) => type),
      ['prometheus'],
    );
  });

  for (const { name, url } of datasources) {
    it(`has the port of the compose service in the URL of ${name}`, () => {
      const { hostname, port } = new URL(url);
      assert.ok(hostname in services, hostname);
      assert.equal(Number(port), (ports as Readonly<Record<string, number>>)[hostname]);
    });
  }

  it('links only to existing data sources', () => {
    const uids = datasources.flatMap(({ jsonData }) => [
      ...(jsonData.exemplarTraceIdDestinations ?? []).map(({ datasourceUid }) => datasourceUid),
      ...(jsonData.dataLinks ?? []).map(({ datasourceUid }) => datasourceUid),
      jsonData.tracesToLogsV2?.datasourceUid,
      jsonData.tracesToMetrics?.datasourceUid,
    ]);
    const linked = uids.filter((uid) => uid !== undefined);
    assert.ok(linked.includes('jaeger') && linked.includes('elasticsearch'));
    assert.deepEqual(
      linked.filter((uid) => !byUid.has(uid)),
      [],
    );
  });

  it('names the login that links within Grafana need, and has them last', () => {
    for (const { name, jsonData } of datasources)
      for (const links of [jsonData.exemplarTraceIdDestinations ?? [], jsonData.dataLinks ?? []]) {
        const inside = links.map(({ datasourceUid }) => datasourceUid !== undefined);
        assert.ok(inside.lastIndexOf(false) < inside.indexOf(true) || !inside.includes(true), name);
        for (const { datasourceUid, urlDisplayLabel = '' } of links)
          assert.equal(datasourceUid !== undefined, urlDisplayLabel.endsWith('(login)'), urlDisplayLabel);
      }
  });

  it('leads from a trace to its logs and to the metrics of its routes, in Jaeger and in Zipkin', () => {
    for (const uid of ['jaeger', 'zipkin']) {
      const { tracesToLogsV2, tracesToMetrics } = byUid.get(uid)?.jsonData ?? {};
      assert.equal(tracesToLogsV2?.datasourceUid, 'elasticsearch', uid);
      assert.equal(tracesToMetrics?.datasourceUid, 'prometheus', uid);
      assert.ok(tracesToMetrics.queries.length > 0, uid);
      // Grafana replaces the first $__tags of a query only
      for (const { name, query } of tracesToMetrics.queries)
        assert.equal(query.split('$$__tags').length, 2, name);
    }
  });

  it('leads from an exemplar and from a log record to every view of the trace', () => {
    const views = [
      'JAEGER_URL}/trace/',
      'ZIPKIN_URL}/zipkin/traces/',
      'CONSOLE_URL}/#/traces/',
      'KIBANA_URL}/',
    ];
    const exemplars = byUid.get('prometheus')?.jsonData.exemplarTraceIdDestinations ?? [];
    const records = byUid.get('elasticsearch')?.jsonData.dataLinks ?? [];
    const ofTraces = records.filter(({ field }) => field === 'trace.id');
    for (const links of [exemplars, ofTraces]) {
      assert.ok(links.some(({ datasourceUid }) => datasourceUid === 'jaeger'));
      for (const view of views)
        assert.ok(
          links.some(({ url }) => url?.startsWith(`\${${view}`)),
          view,
        );
    }
    assert.ok(
      records.some(({ field, url }) => field === 'service.name' && url.startsWith('/d/glasshouse-service?')),
    );
  });

  it('names only log fields', () => {
    const elasticsearch = byUid.get('elasticsearch')?.jsonData;
    const fields = [
      elasticsearch?.timeField,
      elasticsearch?.logMessageField,
      elasticsearch?.logLevelField,
      ...(elasticsearch?.dataLinks ?? []).map(({ field }) => field),
      ...datasources.flatMap(
        ({ jsonData }) => /^([\w.]+):/.exec(jsonData.tracesToLogsV2?.query ?? '')?.[1] ?? [],
      ),
    ];
    assert.ok(fields.length > 4);
    for (const field of fields) assert.ok(field !== undefined && field in logFields, field);
    assert.equal(elasticsearch?.index, 'logs-glasshouse-*');
  });

  it('uses only variables in the environment of grafana', () => {
    const used = [...readText(file).matchAll(/(?<!\$)\$\{(\w+)\}/g)].map((match) => match[1] ?? '');
    const environment = services.grafana?.environment ?? {};
    const missing = used.filter((name) => !(name in environment));
    assert.ok(used.length > 0);
    assert.deepEqual(missing, []);
  });

  it('gives anonymous visitors read access only', () => {
    const environment = services.grafana?.environment ?? {};
    assert.equal(environment.GF_AUTH_ANONYMOUS_ENABLED, 'true');
    assert.equal(environment.GF_AUTH_ANONYMOUS_ORG_ROLE, 'Viewer');
  });
});
