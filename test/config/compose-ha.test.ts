import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ports, serviceNames } from '@glasshouse/roster';
import { logFields } from '@glasshouse/telemetry';
import { parse } from 'yaml';
import { type ComposeService, readCompose, readText, readYaml, root } from './compose-file.js';

interface Overlay extends Omit<ComposeService, 'ports'> {
  extends?: { file: string; service: string };
  ports?: string[] | null;
  networks?: { default: { aliases: string[] } };
}
const text = readText('docker-compose.ha.yml').replace(/\$\{\w+:-([^}]*)\}/g, '$1');
const overlay = parse(text, {
  merge: true,
  // Docker Compose removes what the first file has.
  customTags: [{ tag: '!reset', collection: 'seq', resolve: (list) => list }],
}) as { services: Record<string, Overlay>; volumes: Record<string, unknown> };
const { services } = overlay;
const base = readCompose().services;
const haproxy = readText('haproxy/haproxy.cfg');
const megabytes = (limit: string | undefined) => Number(/^(\d+)m$/.exec(limit ?? '')?.[1] ?? Number.NaN);

describe('docker-compose.ha.yml', () => {
  for (const name of serviceNames) {
    it(`starts a second ${name} with the settings of the first, under the same name in DNS`, () => {
      const [first, second] = [services[name], services[`${name}-2`]];
      assert.deepEqual(second?.extends, { file: 'docker-compose.yml', service: name });
      assert.deepEqual(second?.networks?.default.aliases, [name]);
      assert.deepEqual(second?.environment, first?.environment);
      assert.equal(second?.attach, false);
    });
  }

  it('gives every service with a cache or a store the addresses of all members', () => {
    for (const [name, { environment = {} }] of Object.entries(base)) {
      const changed = services[name]?.environment ?? {};
      if ('HAZELCAST_MEMBERS' in environment)
        assert.equal(changed.HAZELCAST_MEMBERS, 'hazelcast:5701,hazelcast-2:5701', name);
      if ('MONGODB_URL' in environment) {
        const members = services.mongo?.environment?.MONGO_MEMBERS;
        assert.equal(changed.MONGODB_URL, `mongodb://${members}/?replicaSet=rs0`, name);
      }
    }
  });

  it('starts the members of MongoDB that MONGO_MEMBERS names, each with its own volumes', () => {
    const members = Object.keys({ ...base, ...services }).filter((name) => /^mongo(-\d)?$/.test(name));
    const listed = members.map((name) => `${name}:${ports.mongodb}`).join(',');
    const volumes = members.flatMap((name) => services[name]?.volumes ?? base[name]?.volumes ?? []);
    for (const name of members) assert.equal(services[name]?.environment?.MONGO_MEMBERS, listed, name);
    for (const name of members.slice(1)) {
      assert.equal((services[name] as { hostname?: string }).hostname, name);
      assert.deepEqual(services[name]?.ports, []);
      for (const target of ['/data/db', '/data/configdb'])
        assert.ok(
          services[name]?.volumes?.some((volume) => volume.endsWith(`:${target}`)),
          name,
        );
    }
    const own = volumes
      .map((volume) => volume.split(':')[0] ?? '')
      .filter((name) => name.startsWith('mongo'));
    assert.equal(new Set(own).size, own.length);
    assert.deepEqual(Object.keys(overlay.volumes).sort(), own.filter((name) => /-\d/.test(name)).sort());
  });

  it('publishes the port of the gateway at the load balancer only', () => {
    assert.deepEqual(services.haproxy?.ports, base.gateway?.ports);
    assert.deepEqual([services.gateway?.ports, services['gateway-2']?.ports], [[], []]);
    for (const [name, variable] of [
      ['traffic', 'GATEWAY_URL'],
      ['console', 'SHOP_URL'],
    ] as const)
      assert.equal(services[name]?.environment?.[variable], `http://haproxy:${ports.gateway}`);
    for (const name of ['gateway', 'gateway-2'])
      assert.equal(services[name]?.environment?.TRUST_PROXY, 'true', 'the load balancer appends the address');
  });

  it('runs a pinned load balancer with a memory limit, a health check, bounded logs and no privileges', () => {
    const { image, mem_limit, cap_drop, security_opt, read_only, logging, healthcheck, restart } =
      services.haproxy ?? {};
    assert.match(image ?? '', /^haproxy:\d+\.\d+\.\d+$/);
    assert.ok(megabytes(mem_limit) > 0);
    assert.deepEqual([cap_drop, security_opt], [['ALL'], ['no-new-privileges:true']]);
    assert.deepEqual([read_only, restart], [true, 'unless-stopped']);
    assert.ok(logging?.options['max-size'] && healthcheck?.test);
  });

  it('collects the metrics of the whole set of MongoDB with the collectors of docker-compose.yml', () => {
    const connection = /^--(no-)?mongodb\.(uri|direct-connect)/;
    const without = (command: string[] = []) => command.filter((flag) => !connection.test(flag));
    assert.deepEqual(
      without(services['mongodb-exporter']?.command),
      without(base['mongodb-exporter']?.command),
    );
  });

  it('mounts only existing files', () => {
    for (const [name, { volumes = [] }] of Object.entries(services))
      for (const volume of volumes.filter((each) => each.startsWith('./')))
        assert.ok(existsSync(join(root, volume.split(':')[0] ?? '')), `${name}: ${volume}`);
  });

  it('has the sum of its memory limits in docs/high-availability.md', () => {
    const started = Object.entries(base).filter(([, { profiles = [] }]) => profiles.length === 0);
    const limits = Object.fromEntries(started.map(([name, each]) => [name, each.mem_limit]));
    for (const [name, service] of Object.entries(services))
      limits[name] = service.mem_limit ?? limits[name] ?? base[service.extends?.service ?? '']?.mem_limit;
    const sum = Object.values(limits).reduce((total, limit) => total + megabytes(limit), 0);
    assert.ok(readText('docs/high-availability.md').includes(`${sum} MB`), `${sum} MB`);
  });
});

describe('haproxy', () => {
  it('balances over the gateways by their own names, and checks their readiness', () => {
    const servers = [...haproxy.matchAll(/^ {2}server (gateway-\d) (\S+)$/gm)].map(([, ...found]) => found);
    assert.deepEqual(servers, [
      ['gateway-1', `gateway-1:${ports.gateway}`],
      ['gateway-2', `gateway-2:${ports.gateway}`],
    ]);
    assert.deepEqual(services.gateway?.networks?.default.aliases, ['gateway-1']);
    assert.match(haproxy, /http-check send meth GET uri \/health\/ready /);
    assert.match(haproxy, new RegExp(`frontend shop\n {2}bind :${ports.gateway}\n`));
  });

  it('sends its access records to the port of Fluentd', () => {
    const [, port] = /server fluentd fluentd:(\d+)/.exec(haproxy) ?? [];
    const fluentd = readText('fluentd/fluent.conf');
    assert.match(
      fluentd,
      new RegExp(`@type tcp\\n {2}@id in_haproxy\\n[^<]*port ${port}\\n[^<]*tag glasshouse\\n`),
    );
  });

  it('serves its metrics at the target that docker-compose.ha.yml adds to Prometheus', () => {
    const { scrape_configs } = readYaml('haproxy/scrape.yml') as {
      scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
    };
    const [, port] = /frontend metrics\n {2}bind :(\d+)/.exec(haproxy) ?? [];
    assert.deepEqual(
      scrape_configs.map((job) => [job.job_name, job.static_configs[0]?.targets]),
      [['haproxy', [`haproxy:${port}`]]],
    );
    const [mounted = ''] = services.prometheus?.volumes ?? [];
    const { scrape_config_files } = readYaml('prometheus/prometheus.yml') as {
      scrape_config_files: string[];
    };
    assert.deepEqual(scrape_config_files, ['/etc/prometheus-ha/*.yml']);
    assert.match(mounted, /^\.\/haproxy\/scrape\.yml:\/etc\/prometheus-ha\/\w+\.yml:ro$/);
  });

  it('writes access records as JSON with documented fields', () => {
    const [, format = ''] = /log-format '(.*)'$/m.exec(haproxy) ?? [];
    const [, trace = ''] = /set-var-fmt\(txn\.trace\) '(.*?)' if/.exec(haproxy) ?? [];
    const line = format
      .replace('%[var(txn.trace)]', trace)
      .replace(/%ST|%\[txn\.timer[^\]]*\]/g, '1')
      .replace(/%\[(?:[^[\]"]|"[^"]*")*\]|%\w+/g, 'x');
    const record = JSON.parse(line) as Record<string, unknown>;
    for (const name of Object.keys(record))
      assert.ok(name === 'time' || name in logFields || name.startsWith('haproxy.'), name);
    for (const name of ['event.id', 'trace.id', 'http.response.status_code', 'event.duration'])
      assert.ok(name in record, name);
  });
});
