import assert from 'node:assert/strict';
import { dashboards } from '@glasshouse/monitoring';
import { ports } from '@glasshouse/roster';
import { readCompose, readText, readYaml } from './compose-file.js';

const { grafana } = readCompose().services;
const script = readText('grafana/start.sh');
const provider = readYaml('grafana/provisioning/dashboards/dashboards.yaml') as {
  providers: { type: string; options: { path: string }; allowUiUpdates: boolean }[];
};

describe('the dashboards of the compose service grafana', () => {
  it('come from the folder that start.sh writes', () => {
    const folder = /DASHBOARDS:-([^}]+)\}/.exec(script)?.[1];
    assert.ok(folder);
    assert.deepEqual(
      provider.providers.map(({ type, options, allowUiUpdates }) => [type, options.path, allowUiUpdates]),
      [['file', folder, false]],
    );
    assert.equal(grafana?.environment?.DASHBOARDS, undefined);
    assert.ok(
      grafana?.tmpfs?.some((path) => folder.startsWith(`${path}/`)),
      'the folder is writable',
    );
  });

  it('are written before Grafana starts, by the script that is mounted', () => {
    assert.deepEqual(grafana?.entrypoint, ['sh', '/etc/grafana/start.sh', '/run.sh']);
    assert.ok(grafana?.volumes?.includes('./grafana/start.sh:/etc/grafana/start.sh:ro'));
  });

  it('have Overview as home page', () => {
    const home = grafana?.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH ?? '';
    assert.equal(home, `${provider.providers[0]?.options.path}/overview.json`);
    assert.ok('overview' in dashboards());
  });

  it('have links whose ports follow the variables of the compose file', () => {
    const replaced = [...script.matchAll(/s\|http:\/\/localhost:(\d+)\|\$(\w+)_URL\|g/g)];
    assert.ok(replaced.length >= 6);
    for (const [, port, name = ''] of replaced) {
      assert.equal(Number(port), ports[name.toLowerCase() as keyof typeof ports], name);
      const { services } = readCompose({ [`${name}_PORT`]: '12345' });
      assert.equal(services.grafana?.environment?.[`${name}_URL`], 'http://localhost:12345', name);
    }
  });
});
