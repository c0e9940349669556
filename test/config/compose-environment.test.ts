import assert from 'node:assert/strict';
import { cacheSettings } from '@glasshouse/cache';
import { consoleSettings } from '@glasshouse/console';
import { clientSettings, httpSettings } from '@glasshouse/http';
import { ports, serviceNames, serviceOf } from '@glasshouse/roster';
import { type Declarations, readSettings } from '@glasshouse/settings';
import { storeSettings } from '@glasshouse/store';
import { telemetrySettings } from '@glasshouse/telemetry';
import { classicSettings } from '@glasshouse/telemetry-classic';
import { trafficSettings } from '@glasshouse/traffic';
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
  ...Object.fromEntries(serviceWorkspaces.map(({ name, settings }) => [`${name}Settings`, settings])),
};

function sourceOf(workspace: string, { command }: ComposeService): string {
  if (command?.[0]) return command[0].replace('/dist/', '/').replace(/\.js$/, '.ts');
  const service = serviceWorkspaces.find(({ name }) => name === workspace);
  if (service) return service.main;
  return `${workspace === 'console' ? 'console/server' : workspace}/src/main.ts`;
}

/** Everything that the program declares: what its main file names, and what `runService` adds. */
function declared(file: string): Declarations {
  const text = readText(file);
  const names = [...text.matchAll(/(?:\.\.\.|declarations: )(\w+Settings)\b/g)].map(
    (match) => match[1] ?? '',
  );
  assert.ok(names.length > 0, `${file} names no declarations`);
  const own = names.map((name) => {
    assert.ok(known[name], `${file} declares ${name}, which this test does not know`);
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

describe('the environment of the compose services', () => {
  it('is checked for all of ours', () => {
    assert.deepEqual(
      own.map(({ name }) => name).sort(),
      [...serviceNames, 'console', 'product-seed', 'traffic'].sort(),
    );
  });

  for (const { name, workspace, environment, service } of own) {
    it(`of ${name} is declared in its code, and valid`, () => {
      const declarations = declared(sourceOf(workspace, service));
      const set = Object.entries(environment).filter(([variable]) => variable !== 'NODE_OPTIONS');
      assert.deepEqual(
        set.map(([variable]) => variable).filter((variable) => !(variable in declarations)),
        [],
        'not declared',
      );
      // Throws when something required is missing or a value is wrong.
      readSettings(
        Object.fromEntries(set.map(([variable, value]) => [variable, textOf(value)])),
        declarations,
      );
    });

    it(`of ${name} leaves defaults to the code`, () => {
      const declarations = declared(sourceOf(workspace, service));
      for (const [variable, value] of Object.entries(environment)) {
        // Follow a variable of .env whose default is the code's.
        if (
          /^(TRAFFIC|PUBLIC_URL|TELEMETRY_CLIENTS|TRACES_(OTLP|JAEGER|RATIO|KEEP_ERRORS|KEEP_SLOWER_MS))$/.test(
            variable,
          )
        )
          continue;
        assert.notEqual(textOf(value), String(declarations[variable]?.default), variable);
      }
    });

    it(`of ${name} names compose services at their ports`, () => {
      for (const [variable, value] of Object.entries(environment)) {
        // addresses for browsers, outside the network
        if (variable === 'PUBLIC_URL' || variable === 'CONSOLE_URL') continue;
        for (const [, host = '', port] of textOf(value).matchAll(/(?:^|[/,=])([a-z][\w-]*):(\d+)/g)) {
          assert.ok(host in services, `${variable}: ${host}`);
          assert.ok(listens(host).includes(Number(port)), `${variable}: ${host} does not listen on ${port}`);
        }
      }
    });
  }

  it('sends spans to Zipkin, Jaeger and the console alike', () => {
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

  it('lets .env choose the clients that deliver, and where to', () => {
    const example = readText('.env.example');
    // What the comment there says to set, with `classic`.
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

  it('names intakes that Jaeger is configured with', () => {
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

  it('has the classic clients in every image that can be told to use them', () => {
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

  it('has every production dependency in the image: none is nested in a workspace, which the recipe does not copy', () => {
    const { packages } = JSON.parse(readText('package-lock.json')) as {
      packages: Record<string, { dev?: boolean }>;
    };
    const nested = Object.entries(packages).filter(
      ([path, { dev }]) => !dev && /^(gateway|console|traffic|infra|services)\/.*node_modules\//.test(path),
    );
    assert.deepEqual(nested, []);
  });

  it('tells tokens apart from those of another address', () => {
    const moved = readCompose({ GATEWAY_PORT: '18080' }).services;
    for (const name of ['gateway', 'oauth']) {
      assert.equal(moved[name]?.environment?.PUBLIC_URL, 'http://localhost:18080', name);
    }
  });

  it('links the pages of the gateway to the published port of the console', () => {
    assert.equal(services.gateway?.environment?.CONSOLE_URL, 'http://localhost:8090');
    const moved = readCompose({ CONSOLE_PORT: '18090' }).services;
    assert.equal(moved.gateway?.environment?.CONSOLE_URL, 'http://localhost:18090');
  });
});

/** Where the default of a variable is empty, YAML says null and Compose an empty text. */
function textOf(value: string | number | null): string {
  return String(value ?? '');
}

/** The ports inside the network on which a compose service listens. */
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
