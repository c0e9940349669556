import assert from 'node:assert/strict';
import { logFields } from '@glasshouse/telemetry';
import { readText } from './compose-file.js';
import { serviceLogFields } from './docs/render.js';
import { flattenMapping, logFieldTypes } from './log-fields.js';

interface Field {
  type: string;
  ignore_malformed?: boolean;
  ignore_above?: number;
}
interface Template {
  index_patterns: string[];
  priority: number;
  data_stream: object;
  template: {
    settings: { index: { mode: string; number_of_shards: number; number_of_replicas: number } };
    mappings: { subobjects: boolean; properties: Record<string, Field>; dynamic_templates: unknown[] };
    lifecycle: { data_retention: string };
  };
}
const template = JSON.parse(readText('elasticsearch/index-template.json')) as Template;

describe('elasticsearch/index-template.json', () => {
  const { subobjects, properties } = template.template.mappings;

  it('maps exactly the fields of infra/telemetry/src/logs/fields.ts and of log-fields.ts of each service', () => {
    const declared = Object.assign({}, logFields, ...Object.values(serviceLogFields));
    assert.deepEqual(flattenMapping(properties), logFieldTypes(declared));
  });

  it('maps amounts, totals and quantities as numbers, which can be summed', () => {
    for (const name of ['movement.amount', 'order.total', 'order.refunded', 'item.quantity'])
      assert.equal(properties[name]?.type, 'long', name);
  });

  it('accepts a value of another type than that of its field', () => {
    for (const [name, { type, ignore_malformed, ignore_above }] of Object.entries(properties)) {
      if (type === 'keyword')
        assert.ok((ignore_above ?? 0) * 3 < 32_766, `${name}: the limit of a term in bytes`);
      if (type === 'long' || type === 'integer') assert.equal(ignore_malformed, true, name);
    }
  });

  it('accepts a field whose name is the beginning of another name: order and order.id', () => {
    assert.equal(subobjects, false);
  });

  it('has a higher priority than the built-in template for logs-*-*, which has 100', () => {
    assert.ok(template.priority >= 200);
  });

  it('has no replicas, which a single node cannot allocate', () => {
    const { number_of_shards, number_of_replicas } = template.template.settings.index;
    assert.deepEqual([number_of_shards, number_of_replicas], [1, 0]);
  });

  it('sets the index mode, which differs between Elasticsearch 8 and 9 for logs-*-* by default', () => {
    assert.equal(template.template.settings.index.mode, 'standard');
  });

  it('deletes logs after at most 7 days', () => {
    assert.match(template.template.lifecycle.data_retention, /^[1-7]d$/);
  });

  it('matches the data stream that setup.mjs creates and Fluentd writes to', () => {
    const [, written] = /^\s*index_name (\S+)$/m.exec(readText('fluentd/fluent.conf')) ?? [];
    const [, created] =
      /const stream = process\.env\.DATA_STREAM \?\? '([^']+)'/.exec(readText('elasticsearch/setup.mjs')) ??
      [];
    assert.ok(written);
    assert.equal(created, written);
    assert.deepEqual(template.index_patterns, ['logs-glasshouse-*']);
    assert.ok(written.startsWith('logs-glasshouse-'));
  });
});
