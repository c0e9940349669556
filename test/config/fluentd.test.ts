import assert from 'node:assert/strict';
import { ports } from '@glasshouse/roster';
import { logFields } from '@glasshouse/telemetry';
import { composeVariables, readCompose, readText } from './compose-file.js';

const conf = readText('fluentd/fluent.conf')
  .split('\n')
  .filter((line) => !line.trim().startsWith('#'))
  .join('\n');
const dockerfile = readText('fluentd/Dockerfile');

const core = ['forward', 'monitor_agent', 'copy', 'relabel', 'null', 'file', 'memory', 'json'];
const byGem: Record<string, string[]> = {
  'fluent-plugin-elasticsearch': ['elasticsearch'],
  'fluent-plugin-prometheus': ['prometheus', 'prometheus_monitor', 'prometheus_output_monitor'],
};
/** Version of the client for each major version of Elasticsearch. */
const clients = new Map(
  [...dockerfile.matchAll(/(\d+)\.\*\) client=(\S+) ;;/g)].map(([, major = '', version = '']) => [
    major,
    version,
  ]),
);
const gems = [...dockerfile.matchAll(/gem install (?:--\S+ )*(\S+) -v (\S+)/g)].flatMap(
  ([, name = '', version = '']) =>
    version === '"$client"'
      ? [...clients.values()].map((client) => ({ name, version: client }))
      : [{ name, version }],
);

describe('fluentd', () => {
  it('uses only plugins of its image', () => {
    const installed = [...core, ...gems.flatMap(({ name }) => byGem[name] ?? [])];
    const used = [...conf.matchAll(/@type (\S+)/g)].map((match) => match[1] ?? '');
    assert.ok(used.includes('elasticsearch'));
    assert.deepEqual(
      used.filter((type) => !installed.includes(type)),
      [],
    );
  });

  it('installs each gem with a pinned version', () => {
    const installs = dockerfile.match(/gem install/g) ?? [];
    assert.equal(new Set(gems.map(({ name }) => name)).size, installs.length);
    for (const { name, version } of gems) assert.match(version, /^\d+\.\d+\.\d+$/, name);
  });

  it('installs the Elasticsearch client of the server’s major version before the plugin, which would install the newest', () => {
    assert.equal(gems[0]?.name, 'elasticsearch');
    assert.deepEqual([...clients.keys()], ['8', '9']);
    for (const [major, version] of clients) assert.ok(version.startsWith(`${major}.`), version);
    const version = composeVariables().get('ELASTIC_VERSION') ?? '';
    assert.ok(clients.has(version.split('.')[0] ?? ''), version);
    assert.ok(
      dockerfile.includes(`\nARG ELASTIC_VERSION=${version}\nENV`),
      'the default of docker-compose.yml',
    );
  });

  it('sends the content type of the server’s major version', () => {
    assert.match(dockerfile, /^ENV ELASTIC_VERSION=\$ELASTIC_VERSION$/m);
    assert.ok(conf.includes(`default_elasticsearch_version "#{(ENV['ELASTIC_VERSION'] || '8').to_i}"\n`));
  });

  it('uses a field of every record as document id', () => {
    const [, key = ''] = /id_key \$\['([^']+)'\]/.exec(conf) ?? [];
    assert.ok(key in logFields, key);
    assert.match(conf, /emit_error_for_missing_id true/);
    assert.doesNotMatch(conf, /remove_keys/);
  });

  it('counts records by a field of every record', () => {
    const [, field = ''] = /service \$\['([^']+)'\]/.exec(conf) ?? [];
    assert.ok(field in logFields, field);
  });

  it('listens on the port that the services send to, and sends to existing services', () => {
    const { services } = readCompose();
    assert.match(conf, new RegExp(`@type forward\\n\\s+@id in_forward\\n[^<]*port ${ports.forward}\\n`));
    const hosts = [
      ...conf.matchAll(/host "#\{ENV\['\w+'\] \|\| '([\w-]+)'\}"\s+port "#\{ENV\['\w+'\] \|\| '(\d+)'\}"/g),
    ];
    assert.deepEqual(
      hosts.map(([, host, port]) => `${host}:${port}`),
      [`console:${ports.forward}`, `elasticsearch:${ports.elasticsearch}`],
    );
    for (const [, host = ''] of hosts) assert.ok(host in services, host);
  });

  it('buffers on a volume, blocks when the buffer is full, and retries forever', () => {
    const [, output = ''] = /<label @ELASTICSEARCH>(.*?)<\/label>/s.exec(conf) ?? [];
    for (const line of [
      '@type file',
      'flush_at_shutdown true',
      'retry_forever true',
      'overflow_action block',
    ]) {
      assert.ok(output.includes(line), line);
    }
    const volumes = readCompose().services.fluentd?.volumes ?? [];
    assert.ok(volumes.some((volume) => volume.endsWith(':/fluentd/buffer')));
    assert.match(output, /BUFFER_FOLDER'\] \|\| '\/fluentd\/buffer'/);
  });

  it('has a health check at the address of the monitor, which is local', () => {
    const [, bind, port] = /@type monitor_agent\n.*\n\s+bind (\S+)\n\s+port (\d+)/.exec(conf) ?? [];
    assert.equal(bind, '127.0.0.1');
    assert.ok(dockerfile.includes(`http://127.0.0.1:${port}/api/plugins.json`));
  });

  it('has a unique id for each plugin', () => {
    const ids = [...conf.matchAll(/@id (\S+)/g)].map((match) => match[1]);
    assert.equal(new Set(ids).size, ids.length);
  });
});
