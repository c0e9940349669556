import assert from 'node:assert/strict';
import { logFields } from '@glasshouse/telemetry';
import { readText } from './compose-file.js';
import { flattenMapping, logFieldTypes } from './log-fields.js';

interface Template {
  index_patterns: string[];
  priority: number;
  data_stream: object;
  template: {
    settings: { index: { mode: string; number_of_shards: number; number_of_replicas: number } };
    mappings: { properties: Record<string, unknown>; dynamic_templates: unknown[] };
    lifecycle: { data_retention: string };
  };
}
const template = JSON.parse(readText('elasticsearch/index-template.json')) as Template;

describe('elasticsearch/index-template.json', () => {
  it('maps exactly the fields of infra/telemetry/src/logs/fields.ts', () => {
    assert.deepEqual(flattenMapping(template.template.mappings.properties), logFieldTypes(logFields));
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
    const [, created] = /const stream = '([^']+)'/.exec(readText('elasticsearch/setup.mjs')) ?? [];
    assert.ok(written);
    assert.equal(created, written);
    assert.deepEqual(template.index_patterns, ['logs-glasshouse-*']);
    assert.ok(written.startsWith('logs-glasshouse-'));
  });
});
