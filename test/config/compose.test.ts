import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type PortName,
  ports,
  portVariable,
  serviceNames,
  serviceOf,
  servicePortNames,
} from '@glasshouse/roster';
import { buildContext, composeVariables, ownWorkspace, readCompose, readText, root } from './compose-file.js';
import { serviceWorkspaces } from './services.js';

const compose = readCompose();
const services = Object.entries(compose.services);

/** Ports inside the container that differ from `ports`. */
const inside: Partial<Record<keyof typeof ports, number>> = { cadvisor: 8080 };
/** Compose services whose name is not the name of their port. */
const publishers: Partial<Record<keyof typeof ports, string>> = {
  forward: 'fluentd',
  otlp: 'jaeger',
  nodeExporter: 'node-exporter',
  mongodb: 'mongo',
};
/** Ports that are not published, so that their services can be scaled. */
const inner: readonly string[] = [
  ...servicePortNames.filter(
    (name) => !serviceNames.some((service) => service === name && serviceOf(service).public),
  ),
  'hazelcast',
  'warehouse',
];

/** Images without a shell or a check of their own. Prometheus scrapes these services, so that TargetDown watches them. */
const withoutCheck: readonly string[] = ['mongodb-exporter'];

const megabytes = (limit: string | undefined) => Number(/^(\d+)m$/.exec(limit ?? '')?.[1] ?? Number.NaN);

describe('docker-compose.yml', () => {
  it('publishes each port of the roster once, on 127.0.0.1', () => {
    const published = services.flatMap(([name, { ports: list = [] }]) =>
      list.map((port) => `${name} ${port}`),
    );
    const expected = Object.entries(ports)
      .filter(([name]) => !inner.includes(name))
      .map(([name, port]) => {
        const key = name as keyof typeof ports;
        return `${publishers[key] ?? name} 127.0.0.1:${port}:${inside[key] ?? port}`;
      });
    assert.deepEqual(published.sort(), expected.sort());
  });

  for (const name of (Object.keys(ports) as PortName[]).filter((key) => !inner.includes(key))) {
    it(`publishes ${name} on the port in ${portVariable(name)}`, () => {
      const changed = readCompose({ [portVariable(name)]: '54321' });
      const moved = Object.values(changed.services).flatMap((service) => service.ports ?? []);
      assert.equal(moved.filter((port) => port.startsWith('127.0.0.1:54321:')).length, 1);
    });
  }

  it('has every variable with its default in .env.example', () => {
    const documented = new Map(
      [...readText('.env.example').matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
    assert.deepEqual([...documented].sort(), [...composeVariables()].sort());
  });

  it('limits the memory of the services without a profile to 3536 MB, and 112 MB more for each service of the shop: 4 GB with five services', () => {
    const started = services.filter(([, { profiles = [] }]) => profiles.length === 0);
    const sum = started.reduce((total, [, service]) => total + megabytes(service.mem_limit), 0);
    const max = 3536 + 112 * serviceNames.length;
    assert.ok(
      sum <= max,
      `${sum} MB, at most ${max}: for a service that needs more than 112 MB, lower other limits`,
    );
  });

  it('gives oauth the memory of its concurrent password hashes beside a full heap', () => {
    const { oauth } = compose.services;
    const settings = serviceWorkspaces.find(({ name }) => name === 'oauth')?.settings ?? {};
    const value = (name: string) => Number(oauth?.environment?.[name] ?? settings[name]?.default);
    const concurrency = value('PASSWORD_HASH_CONCURRENCY');
    // r = 8: 128 * r * N bytes
    const hash = (128 * 8 * 2 ** value('PASSWORD_HASH_COST')) / 2 ** 20;
    // old generation of the image, three semi-spaces, and code, stacks and buffers as measured
    const process = 56 + 3 * 4 + 48;
    assert.ok(megabytes(oauth?.mem_limit) >= process + concurrency * (hash + 12), String(concurrency));
  });

  it('limits each heap to 85 % of the memory of its container', () => {
    const heaps = services.flatMap(([name, { environment = {}, mem_limit, command = [] }]) => {
      const text = `${Object.values(environment).join(' ')} ${command.join(' ')}`;
      const size = /-Xmx(\d+)m|--max-old-space-size=(\d+)|(\d+)MiB/.exec(text);
      const heap = Number(size?.[1] ?? size?.[2] ?? size?.[3] ?? Number.NaN);
      return Number.isNaN(heap) ? [] : [{ name, heap, limit: megabytes(mem_limit) }];
    });
    for (const { name, heap, limit } of heaps)
      assert.ok(heap <= limit * 0.85, `${name}: ${heap} of ${limit} MB`);
    assert.deepEqual(
      ['elasticsearch', 'kibana', 'hazelcast', 'zipkin'].filter(
        (name) => !heaps.some((heap) => heap.name === name),
      ),
      [],
    );
    const [, image] = /--max-old-space-size=(\d+)/.exec(readText('Dockerfile')) ?? [];
    for (const [name, service] of services) {
      if (ownWorkspace(service) && !service.environment?.NODE_OPTIONS) {
        assert.ok(Number(image) < megabytes(service.mem_limit), name);
      }
    }
  });

  for (const [name, service] of services) {
    describe(name, () => {
      it('has a memory limit, bounded logs and no privileges', () => {
        assert.ok(megabytes(service.mem_limit) > 0, 'mem_limit');
        assert.equal(service.logging?.driver, 'json-file');
        assert.ok(service.logging.options['max-size'] && service.logging.options['max-file'], 'log rotation');
        assert.ok(service.restart, 'restart');
        assert.deepEqual(service.cap_drop, ['ALL']);
        assert.deepEqual(service.security_opt, ['no-new-privileges:true']);
        assert.equal(service.privileged ?? false, name === 'cadvisor');
        if (!['elasticsearch', 'kibana'].includes(name)) assert.equal(service.read_only, true, 'read_only');
      });

      it('has a health check, or is scraped by Prometheus, or is a job that another service waits for', () => {
        const isJob = service.restart?.startsWith('on-failure');
        if (withoutCheck.includes(name)) {
          assert.equal(service.healthcheck, undefined);
          assert.match(readText('prometheus/prometheus.yml'), new RegExp(`job_name: ${name}$`, 'm'));
        } else if (isJob) {
          // `docker compose up --wait` fails on a finished container unless another waits for its end.
          const waiting = services.filter(
            ([, other]) => other.depends_on?.[name]?.condition === 'service_completed_successfully',
          );
          assert.ok(waiting.length > 0, 'no service waits for this job');
        } else if (service.healthcheck?.test === undefined) {
          const context = buildContext(service);
          assert.ok(context !== undefined, 'a third-party image needs a health check in docker-compose.yml');
          assert.match(readText(join(context, 'Dockerfile')), /^HEALTHCHECK /m);
        }
      });

      it('has no container_name, so that it can be scaled', () => {
        assert.equal(service.container_name, undefined);
      });

      it('is built from this repository, or has a pinned version', () => {
        if (service.build !== undefined && service.image === undefined) return;
        assert.match(service.image ?? '', /^[\w./-]+:v?\d+(\.\d+){0,2}(-[a-z-]+)?$/);
      });

      it('mounts only existing files and volumes', () => {
        for (const volume of service.volumes ?? []) {
          const [source = ''] = volume.split(':');
          if (source.startsWith('./')) assert.ok(existsSync(join(root, source)), source);
          else if (!source.startsWith('/')) assert.ok(source in compose.volumes, source);
        }
      });

      it('depends only on existing services', () => {
        for (const dependency of Object.keys(service.depends_on ?? {}))
          assert.ok(dependency in compose.services, dependency);
      });
    });
  }

  it('starts the shop without waiting for telemetry back-ends', () => {
    const shop: readonly string[] = [...serviceNames, 'product-seed', 'traffic'];
    for (const name of shop) {
      const dependencies = Object.keys(compose.services[name]?.depends_on ?? {});
      assert.deepEqual(
        dependencies.filter((other) => ![...shop, 'mongo', 'hazelcast'].includes(other)),
        [],
        name,
      );
    }
  });

  it('shows only the log of the gateway on the terminal', () => {
    assert.deepEqual(
      services.filter(([, { attach = true }]) => attach).map(([name]) => name),
      ['gateway'],
    );
  });

  it('declares exactly the mounted volumes', () => {
    const used = services.flatMap(([, { volumes = [] }]) =>
      volumes.map((volume) => volume.split(':')[0] ?? ''),
    );
    assert.deepEqual(
      [...new Set(used.filter((name) => /^[a-z]/.test(name)))].sort(),
      Object.keys(compose.volumes).sort(),
    );
  });

  it('runs Elasticsearch, Kibana and Fluentd’s client in the version in ELASTIC_VERSION', () => {
    for (const [variables, version] of [
      [{}, composeVariables().get('ELASTIC_VERSION')],
      [{ ELASTIC_VERSION: '9.9.9' }, '9.9.9'],
    ] as const) {
      const { elasticsearch, kibana, fluentd } = readCompose(variables).services;
      assert.equal(elasticsearch?.image?.split(':')[1], version);
      assert.equal(kibana?.image?.split(':')[1], version);
      // An image of another tag is built, so that a change of the version reaches Fluentd without `--build`.
      assert.equal(fluentd?.image?.split(':')[1], `${version}-elastic`);
      assert.deepEqual(fluentd?.build, { context: './fluentd', args: { ELASTIC_VERSION: version } });
    }
  });
});

describe('Dockerfiles', () => {
  for (const file of ['Dockerfile', 'fluentd/Dockerfile']) {
    it(`${file} has pinned base images, and does not run as root`, () => {
      const text = readText(file);
      const stages = new Set([...text.matchAll(/ AS (\w+)$/gm)].map(([, stage]) => stage));
      for (const [, image = ''] of text.matchAll(/^FROM (\S+)/gm)) {
        if (!stages.has(image)) assert.match(image, /:v?\d/, image);
      }
      assert.doesNotMatch(text, /:latest/);
      assert.doesNotMatch(text.split('USER ').at(-1) ?? '', /^root/);
      assert.match(text, /^USER \w+$/m);
    });
  }

  it('have every workspace that the built ones refer to in their context', () => {
    const ignored = readText('.dockerignore').split('\n');
    const reached = new Set<string>();
    const visit = (folder: string) => {
      if (reached.has(folder)) return;
      reached.add(folder);
      for (const [, path = ''] of readText(`${folder}/tsconfig.json`).matchAll(/"path": "([^"]+)"/g))
        visit(join(folder, path));
    };
    for (const folder of [
      'gateway',
      'console',
      'traffic',
      'warehouse',
      ...serviceNames.filter((name) => name !== 'gateway').map((name) => `services/${name}`),
    ])
      visit(folder);
    assert.ok(reached.size > 10);
    for (const folder of reached)
      assert.ok(!ignored.includes(folder.split('/')[0] ?? '') && !ignored.includes(folder), folder);
  });

  it('build an existing workspace for each SERVICE in docker-compose.yml', () => {
    for (const [name, service] of services) {
      const workspace = ownWorkspace(service);
      if (!workspace) continue;
      const folder = ['', 'services/']
        .map((parent) => `${parent}${workspace}/package.json`)
        .find((path) => existsSync(join(root, path)));
      assert.ok(folder, name);
      assert.equal((JSON.parse(readText(folder)) as { name: string }).name, `@glasshouse/${workspace}`);
    }
  });
});
