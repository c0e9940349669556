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
    exemplarTraceIdDestinations?: { name: string; datasourceUid?: string; url?: string }[];
    dataLinks?: { field: string; datasourceUid?: string; url: string }[];
    tracesToLogsV2?: { datasourceUid: string; query: string };
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
    ]);
    const linked = uids.filter((uid) => uid !== undefined);
    assert.ok(linked.includes('jaeger') && linked.includes('elasticsearch'));
    assert.deepEqual(
      linked.filter((uid) => !byUid.has(uid)),
      [],
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
