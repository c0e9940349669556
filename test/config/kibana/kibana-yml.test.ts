import assert from 'node:assert/strict';
import { ports } from '@glasshouse/roster';
import { readYaml } from '../compose-file.js';
import { onlyObject } from './saved-objects.js';

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

  it('opens the dashboard first', () => {
    const { defaultRoute } = config['uiSettings.overrides'] as { defaultRoute: string };
    assert.equal(defaultRoute, `/app/dashboards#/view/${onlyObject('dashboard').id}`);
  });
});
