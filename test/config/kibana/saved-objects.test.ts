import assert from 'node:assert/strict';
import { ports } from '@glasshouse/roster';
import { logFields } from '@glasshouse/telemetry';
import { readCompose, readText } from '../compose-file.js';
import { serviceLogFields } from '../docs/render.js';
import { flattenMapping } from '../log-fields.js';
import { fieldsInKql } from './kql.js';
import {
  columnsOf,
  controls,
  fieldFormats,
  objectsOf,
  onlyObject,
  panels,
  runtimeFields,
  savedObjects,
  searchSourceOf,
} from './saved-objects.js';

/**
 * Migration version of each type that Kibana 8.19 and 9.x know; a server rejects newer ones. From Kibana's sources: the
 * migrations of the saved-object types (`index_pattern_migrations.ts`, `search_migrations.ts`,
 * `dashboard_saved_object.ts`).
 */
const versions: Record<string, string> = {
  'index-pattern': '7.11.0',
  search: '7.9.3',
  dashboard: '8.9.0',
};

const template = JSON.parse(readText('elasticsearch/index-template.json')) as {
  template: { mappings: { properties: Record<string, unknown> } };
};
const mapped = new Map(flattenMapping(template.template.mappings.properties));
const known = new Set([
  ...mapped.keys(),
  ...Object.keys(logFields),
  ...Object.values(serviceLogFields).flatMap((fields) => Object.keys(fields)),
  ...Object.keys(runtimeFields()),
]);

function assertKnown(fields: readonly string[]): void {
  assert.deepEqual(
    fields.filter((name) => !known.has(name)),
    [],
  );
}

describe('kibana/saved-objects.ndjson', () => {
  it('has no duplicate objects', () => {
    const ids = savedObjects.map(({ type, id }) => `${type} ${id}`);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.length > 1);
  });

  for (const object of savedObjects) {
    it(`has ${object.type} ${object.id} in a version that Kibana 8.19 and 9 know`, () => {
      assert.equal(object.typeMigrationVersion, versions[object.type]);
    });

    it(`has no dangling reference in ${object.type} ${object.id}`, () => {
      for (const { type, id } of object.references)
        assert.ok(
          savedObjects.some((other) => other.type === type && other.id === id),
          `${type} ${id}`,
        );
      const names = object.references.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length, 'unique names');
    });
  }

  it('has a data view of the data stream, which healthy.sh makes the default', () => {
    const view = onlyObject('index-pattern');
    assert.equal(view.attributes.timeFieldName, '@timestamp');
    assert.equal(view.attributes.title, 'logs-glasshouse-*');
    assert.ok(readText('kibana/healthy.sh').includes(`"data_view_id": "${view.id}"`));
  });

  it('has formats for known fields only', () => assertKnown(Object.keys(fieldFormats())));

  it('has runtime fields that are no fields of records', () => {
    for (const name of Object.keys(runtimeFields())) assert.ok(!mapped.has(name), name);
  });

  it('has the links of Jaeger, Zipkin and Grafana with placeholders that healthy.sh replaces', () => {
    const templates = Object.fromEntries(
      Object.entries(fieldFormats())
        .filter(([, { id }]) => id === 'url')
        .map(([name, { params }]) => [name, params.urlTemplate ?? '']),
    );
    assert.deepEqual(templates, {
      'trace.id': '@JAEGER_URL@/trace/{{value}}',
      'saga.trace.id': '@JAEGER_URL@/trace/{{value}}',
      'zipkin.trace.id': '@ZIPKIN_URL@/zipkin/traces/{{value}}',
      'service.name': '@GRAFANA_URL@/d/glasshouse-service?var-service={{value}}',
    });
    const script = readText('kibana/healthy.sh');
    const text = readText('kibana/saved-objects.ndjson');
    for (const [, name = ''] of text.matchAll(/@([A-Z_]+)@/g))
      assert.ok(script.includes(`@${name}@/"\${${name}:?}"`), name);
  });

  for (const name of ['jaeger', 'zipkin', 'grafana', 'kibana'] as const) {
    it(`has the browser’s address of ${name} in the environment of Kibana, with the port in ${name.toUpperCase()}_PORT`, () => {
      const variable = name === 'kibana' ? 'SERVER_PUBLICBASEURL' : `${name.toUpperCase()}_URL`;
      const at = (environment: Record<string, string>) =>
        readCompose(environment).services.kibana?.environment?.[variable];
      assert.equal(at({}), `http://localhost:${ports[name]}`);
      assert.equal(at({ [`${name.toUpperCase()}_PORT`]: '1' }), 'http://localhost:1');
    });
  }

  for (const object of objectsOf('search')) {
    it(`names only known fields in search ${object.id}`, () => {
      const { query, indexRefName } = searchSourceOf(object);
      assert.equal(query.language, 'kuery');
      assert.ok(object.references.some(({ name }) => name === indexRefName));
      const { columns = [], sort = [] } = object.attributes;
      assert.ok(columns.length > 1 && sort.length === 1);
      assertKnown([...columns, ...sort.map(([name]) => name), ...fieldsInKql(query.query)]);
      // Elasticsearch cannot sort by a field of type text.
      for (const [name] of sort) assert.notEqual(mapped.get(name), 'text');
    });
  }
});

describe('the dashboard of kibana/saved-objects.ndjson', () => {
  const dashboard = onlyObject('dashboard');

  it('has panels that do not overlap, within 48 columns', () => {
    const cells = new Map<string, string>();
    for (const { panelIndex, gridData } of panels()) {
      assert.equal(gridData.i, panelIndex);
      assert.ok(gridData.x >= 0 && gridData.y >= 0 && gridData.w > 0 && gridData.h > 0, panelIndex);
      assert.ok(gridData.x + gridData.w <= 48, `${panelIndex} is too wide`);
      for (let x = gridData.x; x < gridData.x + gridData.w; x++)
        for (let y = gridData.y; y < gridData.y + gridData.h; y++) {
          assert.equal(cells.get(`${x},${y}`), undefined, `${panelIndex} overlaps at ${x},${y}`);
          cells.set(`${x},${y}`, panelIndex);
        }
    }
    assert.ok(cells.size > 0);
  });

  it('has a reference for each panel and control, and no others', () => {
    const needed = [
      ...panels().flatMap(({ panelIndex, panelRefName, embeddableConfig }) => [
        ...(panelRefName === undefined ? [] : [`${panelIndex}:${panelRefName}`]),
        ...(embeddableConfig.attributes?.references ?? []).map(({ name }) => `${panelIndex}:${name}`),
      ]),
      ...Object.keys(controls()).map((id) => `controlGroup_${id}:optionsListDataView`),
    ];
    assert.deepEqual(dashboard.references.map(({ name }) => name).sort(), needed.sort());
  });

  for (const panel of panels().filter(({ type }) => type === 'lens')) {
    it(`names only known, aggregatable fields in panel ${panel.panelIndex}`, () => {
      const columns = columnsOf(panel);
      const attributes = panel.embeddableConfig.attributes;
      assert.ok(attributes);
      const fields = columns
        .map(([, { sourceField }]) => sourceField)
        .filter((name) => name !== '___records___');
      assertKnown([...fields, ...fieldsInKql(attributes.state.query.query)]);
      for (const name of fields) assert.notEqual(mapped.get(name), 'text', name);
    });

    it(`uses each column of panel ${panel.panelIndex} in its chart, and no missing one`, () => {
      const ids = columnsOf(panel).map(([id]) => id);
      const state = JSON.stringify(panel.embeddableConfig.attributes?.state.visualization);
      const used = ids.filter((id) => state.includes(`"${id}"`));
      assert.deepEqual(used, ids);
      const named = [...state.matchAll(/"(?:columnId|xAccessor|splitAccessor)":"(\w+)"/g)].map(
        ([, id]) => id ?? '',
      );
      assert.ok(named.length > 0);
      assert.deepEqual(
        named.filter((id) => !ids.includes(id)),
        [],
      );
      for (const [, { params }] of columnsOf(panel))
        if (params.orderBy) assert.ok(ids.includes(params.orderBy.columnId), params.orderBy.columnId);
    });
  }

  it('has controls of known keyword fields', () => {
    const list = Object.entries(controls());
    assert.ok(list.length > 0);
    for (const [id, { type, explicitInput }] of list) {
      assert.equal(type, 'optionsListControl');
      assert.equal(explicitInput.id, id);
      assert.equal(mapped.get(explicitInput.fieldName), 'keyword', explicitInput.fieldName);
    }
  });

  it('links to every saved search at Kibana’s documented address', () => {
    const markdown = panels().map(({ embeddableConfig }) => embeddableConfig.savedVis?.params.markdown ?? '');
    const linked = [...markdown.join().matchAll(/\]\(\/app\/discover#\/view\/([\w-]+)\)/g)].map(
      ([, id]) => id,
    );
    assert.deepEqual(
      linked.sort(),
      objectsOf('search')
        .map(({ id }) => id)
        .sort(),
    );
  });
});
