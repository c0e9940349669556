import assert from 'node:assert/strict';
import { cacheSettings } from '@glasshouse/cache';
import { consoleSettings } from '@glasshouse/console';
import { clientSettings, httpSettings } from '@glasshouse/http';
import { composeSettings } from '@glasshouse/launcher';
import { ports, serviceNames, serviceOf } from '@glasshouse/roster';
import { type Declarations, readSettings } from '@glasshouse/settings';
import { storeSettings } from '@glasshouse/store';
import { telemetrySettings } from '@glasshouse/telemetry';
import { classicSettings } from '@glasshouse/telemetry-classic';
import { trafficSettings } from '@glasshouse/traffic';
import { warehouseSettings } from '@glasshouse/warehouse';
import { type ComposeService, ownWorkspace, readCompose, readText, readYaml } from './compose-file.js';
import { serviceWorkspaces } from './services.js';

const known: Record<string, Declarations> = {
  cacheSettings,
  classicSettings,
  clientSettings,
  consoleSettings,
  storeSettings,
  telemetrySettings,
  trafficSettings,
  warehouseSettings,
  ...Object.fromEntries(serviceWorkspaces.map(({ name, settings }) => [`${name}Settings`, settings])),
};

function sourceOf(workspace: string, { command }: ComposeService): string {
  // its main file runs several commands, of which compose runs this one
  if (workspace === 'warehouse') return 'warehouse/src/cli/serve-extracts.ts';
  if (command?.[0]) return command[0].replace('/dist/', '/').replace(/\.js$/, '.ts');
  const service = serviceWorkspaces.find(({ name }) => name === workspace);
  if (service) return service.main;
  return `${workspace === 'console' ? 'console/server' : workspace}/src/main.ts`;
}

/** Returns all settings of a program: those that its main file names, and those that `runService` adds. */
function declared(file: string): Declarations {
  const text = readText(file);
  const names = [...text.matchAll(/(?:\.\.\.|declarations: )(\w+Settings)\b/g)].map(
    (match) => match[1] ?? '',
  );
  assert.ok(names.length > 0, `${file} names no declarations`);
  const own = names.map((name) => {
    assert.ok(known[name], `${file} declares ${name}, which is not in this test's list`);
    return known[name];
  });
  const common = text.includes('runService') ? [telemetrySettings, classicSettings, httpSettings(1)] : [];
  return Object.assign({}, ...common, ...own);
}

const { services } = readCompose();
const own = Object.entries(services).flatMap(([name, service]) => {
  const workspace = ownWorkspace(service);
  return workspace ? [{ name, workspace, environment: service.environment ?? {}, service }] : [];
});

describe('docker-compose.yml, environment', () => {
  it('is checked for every service that is built from a workspace', () => {
    assert.deepEqual(
      own.map(({ name }) => name).sort(),
      [...serviceNames, 'console', 'product-seed', 'traffic', 'warehouse'].sort(),
    );
  });

  for (const { name, workspace, environment, service } of own) {
    it(`sets only declared variables of ${name}, to valid values`, () => {
      const declarations = declared(sourceOf(workspace, service));
      const set = Object.entries(environment).filter(([variable]) => variable !== 'NODE_OPTIONS');
      assert.deepEqual(
        set.map(([variable]) => variable).filter((variable) => !(variable in declarations)),
        [],
        'not declared',
      );
      // throws for a missing or invalid value
      readSettings(
        Object.fromEntries(set.map(([variable, value]) => [variable, textOf(value)])),
        declarations,
      );
    });

    it(`sets no variable of ${name} to its default`, () => {
      const declarations = declared(sourceOf(workspace, service));
      for (const [variable, value] of Object.entries(environment)) {
        // these follow a variable of .env, which has the same default as the code
        if (
          /^(TRAFFIC|TRAFFIC_PACE|PUBLIC_URL|FAULTS_TOKEN|TELEMETRY_CLIENTS|TRACES_(OTLP|JAEGER|RATIO|KEEP_ERRORS|KEEP_SLOWER_MS))$/.test(
            variable,
          )
        )
          continue;
        assert.notEqual(textOf(value), String(declarations[variable]?.default), variable);
      }
    });

    it(`has existing compose services and their ports in the addresses of ${name}`, () => {
      for (const [variable, value] of Object.entries(environment)) {
        // addresses for browsers, outside the network
        if (textOf(value).startsWith('http://localhost:')) continue;
        for (const [, host = '', port] of textOf(value).matchAll(/(?:^|[/,=])([a-z][\w-]*):(\d+)/g)) {
          assert.ok(host in services, `${variable}: ${host}`);
          assert.ok(listens(host).includes(Number(port)), `${variable}: ${host} does not listen on ${port}`);
        }
      }
    });
  }

  it('has the limits of the settings in the checks of npm run doctor', () => {
    const real: Declarations = Object.assign(
      {},
      ...own.map(({ workspace, service }) => declared(sourceOf(workspace, service))),
    );
    const limits = (setting: object | undefined) => {
      const { doc: _, default: __, ...rest } = { doc: '', default: '', ...setting };
      return rest;
    };
    const shared = Object.entries(composeSettings).filter(
      ([name]) => name in real && name !== 'ADMIN_PASSWORD',
    );
    assert.ok(shared.length >= 8, `${shared.length} settings`);
    for (const [name, setting] of shared) assert.deepEqual(limits(setting), limits(real[name]), name);
  });

  it('sends the spans of every service to Zipkin, Jaeger and the console', () => {
    for (const { name, environment } of own) {
      if (name === 'console') continue;
      assert.deepEqual(
        String(environment.TRACES_ZIPKIN)
          .split(',')
          .map((url) => new URL(url).hostname)
          .sort(),
        ['console', 'jaeger', 'zipkin'],
        name,
      );
    }
  });

  it('selects the classic clients and their receivers if .env has the variables that .env.example describes', () => {
    const example = readText('.env.example');
    // the variables that a comment there recommends for `classic`
    const changes = Object.fromEntries(
      [...example.matchAll(/^# {3}(TRACES_\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    assert.deepEqual(Object.keys(changes), ['TRACES_ZIPKIN', 'TRACES_JAEGER']);
    const changed = readCompose({ ...changes, TELEMETRY_CLIENTS: 'classic' }).services;
    for (const { name, workspace, service } of own) {
      if (name === 'console') continue;
      const environment = Object.fromEntries(
        Object.entries(changed[name]?.environment ?? {}).map(([variable, value]) => [
          variable,
          textOf(value),
        ]),
      );
      const read = readSettings(environment, declared(sourceOf(workspace, service)));
      const hosts = (urls: unknown) => (urls as string[]).map((url) => new URL(url).host);
      assert.equal(read.TELEMETRY_CLIENTS, 'classic', name);
      assert.deepEqual(hosts(read.TRACES_ZIPKIN), ['zipkin:9411', 'console:9411'], name);
      assert.deepEqual(hosts(read.TRACES_JAEGER), ['jaeger:14268'], name);
      assert.deepEqual(hosts(read.TRACES_OTLP), [], name);
    }
  });

  it('has the receiver ports of jaeger/config.yaml', () => {
    const { receivers } = readYaml('jaeger/config.yaml') as {
      receivers: {
        otlp: { protocols: { http: { endpoint: string } } };
        jaeger: { protocols: { thrift_http: { endpoint: string } } };
        zipkin: { endpoint: string };
      };
    };
    assert.deepEqual(
      [
        receivers.otlp.protocols.http.endpoint,
        receivers.jaeger.protocols.thrift_http.endpoint,
        receivers.zipkin.endpoint,
      ],
      [`0.0.0.0:${ports.otlp}`, '0.0.0.0:14268', `0.0.0.0:${ports.zipkin}`],
    );
    assert.deepEqual(services.jaeger?.command, ['--config', '/etc/jaeger/config.yaml']);
  });

  it('can select the classic clients, which every image has', () => {
    const { dependencies } = JSON.parse(readText('infra/telemetry-classic/package.json')) as {
      dependencies: Record<string, string>;
    };
    const clients = ['fluent-logger', 'jaeger-client', 'zipkin'];
    assert.deepEqual(
      Object.keys(dependencies).filter((name) => !name.startsWith('@glasshouse/')),
      clients,
    );
    // nested packages would be missing in the image
    assert.match(readText('Dockerfile'), /^RUN .*npm ci --omit=dev --workspace=/m);
    const { packages } = JSON.parse(readText('package-lock.json')) as { packages: Record<string, object> };
    for (const client of clients) {
      assert.ok(packages[`node_modules/${client}`], client);
      assert.equal(packages[`infra/telemetry-classic/node_modules/${client}`], undefined, client);
    }
  });

  it('has no production dependency in node_modules of a workspace, which the Dockerfile does not copy', () => {
    const { packages } = JSON.parse(readText('package-lock.json')) as {
      packages: Record<string, { dev?: boolean }>;
    };
    const nested = Object.entries(packages).filter(
      ([path, { dev }]) => !dev && /^(gateway|console|traffic|infra|services)\/.*node_modules\//.test(path),
    );
    assert.deepEqual(nested, []);
  });

  it('sets PUBLIC_URL, the issuer of tokens, to the published port of the gateway', () => {
    const moved = readCompose({ GATEWAY_PORT: '18080' }).services;
    for (const name of ['gateway', 'oauth']) {
      assert.equal(moved[name]?.environment?.PUBLIC_URL, 'http://localhost:18080', name);
    }
  });

  it('links the pages of the console to the published ports of the other pages', () => {
    const names = ['GRAFANA', 'JAEGER', 'KIBANA', 'PROMETHEUS', 'ZIPKIN'];
    const moved = readCompose(Object.fromEntries(names.map((name, at) => [`${name}_PORT`, `1000${at}`])));
    for (const [at, name] of names.entries()) {
      assert.equal(moved.services.console?.environment?.[`${name}_URL`], `http://localhost:1000${at}`);
    }
  });

  it('links the pages of the gateway to the published port of the console', () => {
    assert.equal(services.gateway?.environment?.CONSOLE_URL, 'http://localhost:8090');
    const moved = readCompose({ CONSOLE_PORT: '18090' }).services;
    assert.equal(moved.gateway?.environment?.CONSOLE_URL, 'http://localhost:18090');
  });
});

/** Converts a value as Compose does: null, which is an empty default in YAML, becomes an empty string. */
function textOf(value: string | number | null): string {
  return String(value ?? '');
}

/** Returns the ports inside the network on which a compose service listens. */
function listens(name: string): number[] {
  const byName = (ports as Readonly<Record<string, number>>)[name];
  const service = serviceNames.find((each) => each === name);
  const adminPort = service && serviceOf(service).adminPort;
  const further: Record<string, number[]> = {
    console: [ports.forward, ports.zipkin, ports.otlp],
    jaeger: [ports.zipkin, ports.otlp],
    mongo: [ports.mongodb],
    fluentd: [ports.forward],
  };
  return [byName, adminPort, ...(further[name] ?? [])].filter((port) => port !== undefined);
}
