import assert from 'node:assert/strict';
import { adminPortNameOf, ports, serviceNames, serviceOf, urlVariable } from '@glasshouse/roster';
import { type ComposeService, ownWorkspace, readCompose, readText, readYaml } from './compose-file.js';
import { serviceWorkspaces } from './services.js';
import { workspaces } from './source-files.js';

const { services } = readCompose();
const { scrape_configs: scrapes } = readYaml('prometheus/prometheus.yml') as {
  scrape_configs: { job_name: string; dns_sd_configs?: { names: string[]; port: number }[] }[];
};

/** Returns the compose service. @throws AssertionError with the lines to add if there is none */
function composeService(name: string): ComposeService {
  const found = services[name];
  assert.ok(
    found,
    `docker-compose.yml: add the service ${name}, as CONTRIBUTING.md shows under "Add a service": ` +
      `{ <<: *service, build: { context: ., args: { SERVICE: ${name} } }, environment: ... }`,
  );
  return found;
}

const references = (path: string) =>
  (JSON.parse(readText(path)) as { references?: { path: string }[] }).references?.map((each) => each.path) ??
  [];

describe('services of the roster', () => {
  for (const name of serviceNames) {
    const { calls, store, cache, public: isPublic } = serviceOf(name);

    it(`${name} is in docker-compose.yml with its image, adapters and ports`, () => {
      const service = composeService(name);
      const { environment = {}, depends_on = {}, ports: published = [] } = service;
      assert.equal(ownWorkspace(service), name, `docker-compose.yml, ${name}: build with SERVICE: ${name}`);
      for (const [setting, value, needed, server, merged] of [
        ['STORE', 'mongodb', store, 'mongo', '*store'],
        ['CACHE', 'hazelcast', cache, 'hazelcast', '*cache'],
      ] as const) {
        const verb = needed ? 'add' : 'remove';
        assert.equal(
          environment[setting],
          needed ? value : undefined,
          `docker-compose.yml, ${name}: ${verb} ${merged} in the environment`,
        );
        assert.equal(
          server in depends_on,
          needed,
          `docker-compose.yml, ${name}: ${verb} ${server} in depends_on`,
        );
      }
      assert.equal(
        published.length > 0,
        isPublic,
        `docker-compose.yml, ${name}: only a public service has published ports`,
      );
    });

    it(`${name} has the addresses of its upstream services in docker-compose.yml, and no others`, () => {
      const { environment = {} } = composeService(name);
      for (const other of serviceNames) {
        const expected = calls.includes(other) ? `http://${other}:${serviceOf(other).port}` : undefined;
        const variable = urlVariable(other);
        assert.equal(
          environment[variable],
          expected,
          `docker-compose.yml, ${name}: ${expected ? `set ${variable}: ${expected}` : `remove ${variable}`}`,
        );
      }
    });

    it(`${name} is in prometheus/prometheus.yml with the port of its metrics`, () => {
      const port = ports[adminPortNameOf(name)];
      const scrape = scrapes.find(({ job_name }) => job_name === name);
      assert.deepEqual(
        scrape?.dns_sd_configs?.map((config) => ({ names: config.names, port: config.port })),
        [{ names: [name], port }],
        `prometheus/prometheus.yml: add - job_name: ${name}, ` +
          `dns_sd_configs: [{ names: [${name}], type: A, port: ${port}, refresh_interval: 5s }]`,
      );
    });
  }

  it('are all in SCRAPE_TARGETS of the console in docker-compose.yml, in the same order', () => {
    const expected = serviceNames
      .map((name) => `${name}=http://${name}:${ports[adminPortNameOf(name)]}/metrics`)
      .join(',');
    assert.equal(
      services.console?.environment?.SCRAPE_TARGETS,
      expected,
      `docker-compose.yml, console: set SCRAPE_TARGETS: ${expected}`,
    );
  });

  it('are in depends_on of the gateway in docker-compose.yml if the gateway calls them', () => {
    const { depends_on = {} } = composeService('gateway');
    for (const name of serviceOf('gateway').calls) {
      assert.equal(
        depends_on[name]?.condition,
        'service_healthy',
        `docker-compose.yml, gateway: add ${name}: { condition: service_healthy } in depends_on`,
      );
    }
  });

  it('include every workspace of services/ except the libraries', () => {
    const folders = workspaces().filter((folder) => folder.startsWith('services/'));
    const listed = serviceWorkspaces.map(({ folder }) => folder);
    assert.deepEqual(
      folders.filter((folder) => !listed.includes(folder) && hasMain(folder)),
      [],
      'services/roster/src/roster.ts: add the service',
    );
  });

  it('have their upstream services as dependencies in package.json', () => {
    for (const { name, folder } of serviceWorkspaces) {
      const { dependencies = {} } = JSON.parse(readText(`${folder}/package.json`)) as {
        dependencies?: Record<string, string>;
      };
      for (const called of serviceOf(name).calls) {
        assert.ok(
          `@glasshouse/${called}` in dependencies,
          `${folder}/package.json: add @glasshouse/${called} to dependencies, or remove ${called} from its calls`,
        );
      }
    }
  });
});

describe('jaeger/config.yaml', () => {
  const { service, processors } = readYaml('jaeger/config.yaml') as {
    service: { pipelines: { traces: { processors: string[] } } };
    processors: Record<string, { include?: { services: string[] }; actions?: object[] }>;
  };

  it('adds the name of each service to its spans, for the links of the UI', () => {
    for (const name of serviceNames) {
      const { include, actions } = processors[`attributes/${name}`] ?? {};
      assert.deepEqual(
        [include?.services, actions],
        [[name], [{ key: 'service.name', value: name, action: 'insert' }]],
        `jaeger/config.yaml: add the processor attributes/${name}`,
      );
    }
    assert.deepEqual(
      service.pipelines.traces.processors,
      [...serviceNames.map((name) => `attributes/${name}`), 'batch'],
      'jaeger/config.yaml: list attributes/<name> of each service in the pipeline, in the order of the roster',
    );
  });
});

describe('prometheus/rules/alerts.yml', () => {
  const { groups } = readYaml('prometheus/rules/alerts.yml') as {
    groups: { rules: { alert?: string; expr: string }[] }[];
  };
  const exprOf = (alert: string) =>
    groups.flatMap(({ rules }) => rules).find((rule) => rule.alert === alert)?.expr ?? '';
  const jobs = serviceNames.join('|');

  it('watches every service in TargetDown, and no service in BackEndDown', () => {
    const down = exprOf('TargetDown');
    assert.ok(
      down.includes(`up{job=~"${jobs}"} == 0`),
      `prometheus/rules/alerts.yml: TargetDown needs ${jobs}`,
    );
    for (const name of serviceNames)
      assert.ok(
        down.includes(`absent(up{job="${name}"})`),
        `prometheus/rules/alerts.yml: TargetDown needs absent(up{job="${name}"})`,
      );
    assert.ok(
      exprOf('BackEndDown').includes(`up{job!~"${jobs}|hazelcast"}`),
      `prometheus/rules/alerts.yml: BackEndDown must exclude ${jobs}`,
    );
  });

  it('watches the number of instances of every service behind the gateway, whose own are watched by the load balancer', () => {
    const behind = serviceNames.filter((name) => name !== 'gateway').join('|');
    assert.ok(
      exprOf('InstanceMissing').includes(`up{job=~"${behind}|hazelcast"}`),
      `prometheus/rules/alerts.yml: InstanceMissing needs ${behind}`,
    );
  });
});

describe('tsconfig.json', () => {
  it('references every workspace', () => {
    const listed = references('tsconfig.json');
    assert.deepEqual(
      workspaces().filter((folder) => !listed.includes(folder)),
      [],
      'tsconfig.json: add a reference to each of these',
    );
  });
});

/** Returns whether a workspace has a main.ts: then it is a service, otherwise a library. */
function hasMain(folder: string): boolean {
  try {
    return readText(`${folder}/src/main.ts`) !== '';
  } catch {
    return false;
  }
}
