import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { dashboards, listQueries } from '../../src/index.js';
import { root } from '../../src/root.js';

interface Schema {
  definitions: Record<string, { properties?: Record<string, unknown>; oneOf?: unknown[]; anyOf?: unknown[] }>;
}

/**
 * Properties of any type. The generator of the schemas writes them as objects, although Grafana stores names of fields
 * and numbers there, and the types of the SDK say `any`.
 */
const ofAnyType = [
  ['MatcherConfig', 'options'],
  ['DynamicConfigValue', 'value'],
] as const;

/** Compiles one of Grafana's published schemas. They use formats of Go, such as int64, which say nothing more here. */
function compile(name: string): ValidateFunction {
  const file = join(root, 'monitoring/test/grafana/schema', `${name}.jsonschema.json`);
  const schema = JSON.parse(readFileSync(file, 'utf8')) as Schema;
  for (const [type, property] of ofAnyType) {
    const properties = schema.definitions[type]?.properties;
    if (properties) properties[property] = {};
  }
  // The members of these unions differ by constant types, which the generator writes as one enumeration for all.
  for (const union of [
    'MetricAggregation',
    'MetricAggregationWithSettings',
    'PipelineMetricAggregation',
    'BucketAggregation',
  ]) {
    const { oneOf } = schema.definitions[union] ?? {};
    if (oneOf) schema.definitions[union] = { anyOf: oneOf };
  }
  return new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
}

const schemas = {
  dashboard: compile('dashboard'),
  prometheus: compile('prometheus'),
  elasticsearch: compile('elasticsearch'),
};

function assertValid(validate: ValidateFunction, value: unknown, name: string): void {
  const valid = validate(JSON.parse(JSON.stringify(value)));
  assert.ok(valid, `${name}: ${JSON.stringify(validate.errors, null, 1)?.slice(0, 2000)}`);
}

describe("Grafana's published JSON schema", () => {
  for (const [name, dashboard] of Object.entries(dashboards())) {
    it(`accepts the dashboard ${name}`, () => assertValid(schemas.dashboard, dashboard, name));

    it(`accepts the queries of the dashboard ${name}`, () => {
      const ofPanels = listQueries(dashboard).filter(({ title }) => !title.startsWith('variable '));
      assert.ok(ofPanels.length > 5);
      for (const { dataSource, title, model } of ofPanels) {
        assert.ok(dataSource === 'prometheus' || dataSource === 'elasticsearch', dataSource);
        assertValid(schemas[dataSource], model, title);
      }
    });
  }

  it('refuses a dashboard with an unknown property', () => {
    assert.equal(schemas.dashboard({ schemaVersion: 42, templating: {}, annotations: {}, rows: [] }), false);
  });
});
