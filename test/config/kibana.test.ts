import assert from 'node:assert/strict';
import { ports } from '@glasshouse/roster';
import { logFields } from '@glasshouse/telemetry';
import { readCompose, readText, readYaml } from './compose-file.js';

interface SavedObject {
  type: string;
  id: string;
  typeMigrationVersion: string;
  attributes: {
    title: string;
    timeFieldName?: string;
    fieldFormatMap?: string;
    columns?: string[];
    sort?: [string, string][];
    kibanaSavedObjectMeta?: { searchSourceJSON: string };
  };
  references: { id: string; name: string; type: string }[];
}
interface SearchSource {
  query: { language: string; query: string };
  filter: unknown[];
  indexRefName: string;
}

const objects = readText('kibana/saved-objects.ndjson')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as SavedObject);
const ofType = (type: string) => objects.filter((object) => object.type === type);
/** Newest migration version of each type that every 8.x server supports; a server rejects newer ones. */
const versions: Record<string, string> = { 'index-pattern': '7.11.0', search: '7.9.3' };

describe('kibana/saved-objects.ndjson', () => {
  it('has no duplicate objects', () => {
    const ids = objects.map(({ type, id }) => `${type} ${id}`);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.length > 1);
  });

  it('starts with the data view of the data stream', () => {
    const [view] = objects;
    assert.equal(view?.type, 'index-pattern');
    assert.equal(view.attributes.timeFieldName, '@timestamp');
    assert.equal(view.attributes.title, 'logs-glasshouse-*');
    assert.ok(
      readText('kibana/healthy.sh').includes(`"data_view_id": "${view.id}"`),
      'healthy.sh makes it the default',
    );
  });

  it('links trace ids to Jaeger, at an address that healthy.sh replaces', () => {
    const formats = JSON.parse(ofType('index-pattern')[0]?.attributes.fieldFormatMap ?? '') as Record<
      string,
      { id: string; params: { urlTemplate: string } }
    >;
    assert.deepEqual(
      Object.keys(formats).filter((name) => !(name in logFields)),
      [],
    );
    const address = `http://localhost:${ports.jaeger}`;
    assert.equal(formats['trace.id']?.id, 'url');
    assert.equal(formats['trace.id']?.params.urlTemplate, `${address}/trace/{{value}}`);
    assert.ok(readText('kibana/healthy.sh').includes(`s#${address}#`), 'replaced by healthy.sh');
    assert.equal(
      readCompose({ JAEGER_PORT: '1' }).services.kibana?.environment?.JAEGER_URL,
      'http://localhost:1',
    );
  });

  for (const { type, id, typeMigrationVersion, references, attributes } of objects) {
    it(`has ${type} ${id} in a supported version, with references only to existing objects`, () => {
      assert.equal(typeMigrationVersion, versions[type]);
      for (const reference of references) {
        assert.ok(
          objects.some((object) => object.type === reference.type && object.id === reference.id),
          `${reference.type} ${reference.id}`,
        );
      }
      if (type !== 'search') return;
      const source = JSON.parse(attributes.kibanaSavedObjectMeta?.searchSourceJSON ?? '') as SearchSource;
      assert.ok(
        references.some(({ name }) => name === source.indexRefName),
        source.indexRefName,
      );
      assert.equal(source.query.language, 'kuery');
    });
  }

  for (const { id, attributes } of ofType('search')) {
    it(`names only log fields in search ${id}`, () => {
      const { query } = JSON.parse(attributes.kibanaSavedObjectMeta?.searchSourceJSON ?? '') as SearchSource;
      const inQuery = [...query.query.matchAll(/([\w@.]+)\s*(?::|>=|<=|>|<)/g)].map(
        (match) => match[1] ?? '',
      );
      const named = [
        ...(attributes.columns ?? []),
        ...(attributes.sort ?? []).map(([name]) => name),
        ...inQuery,
      ];
      assert.ok(named.length > 1);
      assert.deepEqual(
        named.filter((name) => !(name in logFields)),
        [],
      );
    });
  }
});

describe('kibana/kibana.yml', () => {
  const config = readYaml('kibana/kibana.yml') as Record<string, unknown>;

  it('has the address of Elasticsearch', () => {
    assert.deepEqual(config['elasticsearch.hosts'], [`http://elasticsearch:${ports.elasticsearch}`]);
  });

  it('has three encryption keys of 32 characters', () => {
    const keys = Object.entries(config).filter(([name]) => name.endsWith('.encryptionKey'));
    assert.equal(keys.length, 3);
    for (const [name, value] of keys) assert.equal(String(value).length, 32, name);
  });

  it('does not set xpack.security.enabled, which Kibana 8 rejects', () => {
    assert.ok(!('xpack.security.enabled' in config));
  });
});
