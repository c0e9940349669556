import assert from 'node:assert/strict';
import { cacheSettings } from '@glasshouse/cache';
import { consoleSettings } from '@glasshouse/console';
import { customerSettings } from '@glasshouse/customer';
import { gatewaySettings } from '@glasshouse/gateway';
import { httpSettings } from '@glasshouse/http';
import { oauthSettings } from '@glasshouse/oauth';
import { orderSettings } from '@glasshouse/order';
import { productSettings } from '@glasshouse/product';
import { type Declarations, ports, readSettings } from '@glasshouse/settings';
import { storeSettings } from '@glasshouse/store';
import { telemetrySettings } from '@glasshouse/telemetry';
import { trafficSettings } from '@glasshouse/traffic';
import { type ComposeService, ownWorkspace, readCompose, readText } from './compose-file.js';

const known: Record<string, Declarations> = {
  cacheSettings,
  consoleSettings,
  customerSettings,
  gatewaySettings,
  oauthSettings,
  orderSettings,
  productSettings,
  storeSettings,
  telemetrySettings,
  trafficSettings,
};

function sourceOf(workspace: string, { command }: ComposeService): string {
  if (command?.[0]) return command[0].replace('/dist/', '/').replace(/\.js$/, '.ts');
  const folder = { gateway: 'gateway', traffic: 'traffic', console: 'console/server' }[workspace];
  return `${folder ?? `services/${workspace}`}/src/main.ts`;
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
  const common = text.includes('runService') ? [telemetrySettings, httpSettings(1)] : [];
  return Object.assign({}, ...common, ...own);
}

const { services } = readCompose();
const own = Object.entries(services).flatMap(([name, service]) => {
  const workspace = ownWorkspace(service);
  return workspace ? [{ name, workspace, environment: service.environment ?? {}, service }] : [];
});

describe('the environment of the compose services', () => {
  it('is checked for all of ours', () => {
    assert.deepEqual(own.map(({ name }) => name).sort(), [
      'console',
      'customer',
      'gateway',
      'oauth',
      'order',
      'product',
      'product-seed',
      'traffic',
    ]);
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
        Object.fromEntries(set.map(([variable, value]) => [variable, String(value)])),
        declarations,
      );
    });

    it(`of ${name} leaves defaults to the code`, () => {
      const declarations = declared(sourceOf(workspace, service));
      for (const [variable, value] of Object.entries(environment)) {
        // Follow a variable of .env whose default is the code's.
        if (['TRAFFIC', 'PUBLIC_URL'].includes(variable)) continue;
        assert.notEqual(String(value), String(declarations[variable]?.default), variable);
      }
    });

    it(`of ${name} names compose services at their ports`, () => {
      for (const [variable, value] of Object.entries(environment)) {
        if (variable === 'PUBLIC_URL') continue;
        for (const [, host = '', port] of String(value).matchAll(/(?:^|[/,=])([a-z][\w-]*):(\d+)/g)) {
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

  it('gives the console every service to scrape', () => {
    const targets = String(services.console?.environment?.SCRAPE_TARGETS).split(',');
    assert.deepEqual(
      targets.map((target) => target.split('=')[0]),
      ['gateway', 'oauth', 'customer', 'product', 'order'],
    );
  });

  it('tells tokens apart from those of another address', () => {
    const moved = readCompose({ GATEWAY_PORT: '18080' }).services;
    for (const name of ['gateway', 'oauth']) {
      assert.equal(moved[name]?.environment?.PUBLIC_URL, 'http://localhost:18080', name);
    }
  });
});

/** The ports inside the network on which a compose service listens. */
function listens(name: string): number[] {
  const byName = (ports as Readonly<Record<string, number>>)[name];
  const further: Record<string, number[]> = {
    gateway: [ports.gatewayOperations],
    console: [ports.forward, ports.zipkin, ports.otlp],
    jaeger: [ports.zipkin, ports.otlp],
    mongo: [ports.mongodb],
    fluentd: [ports.forward],
  };
  return [...(byName === undefined ? [] : [byName]), ...(further[name] ?? [])];
}
