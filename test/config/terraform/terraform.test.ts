import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames } from '@glasshouse/roster';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readText, readYaml, root } from '../compose-file.js';
import { readModule, variablesOf } from './hcl.js';

type Values = { [key: string]: unknown };
interface Outputs {
  values: { application: Values & { services: Values }; data: Values };
  replicas: Record<string, number>;
}

const environments = readdirSync(join(root, 'terraform/environments'))
  .filter((name) => name.endsWith('.tfvars'))
  .map((name) => name.replace('.tfvars', ''));
const outputsOf = (name: string) => JSON.parse(readText(`terraform/environments/${name}.json`)) as Outputs;
const defaults = readYaml('charts/glasshouse/values.yaml') as Values;
const stacks = readdirSync(join(root, 'terraform/stacks'));

const isMap = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Merges given values into the chart's own, as Helm does: maps by key, everything else as a whole. */
function merge(own: Values, given: Values): Values {
  const merged = { ...own };
  for (const [key, value] of Object.entries(given)) {
    const before = merged[key];
    merged[key] = isMap(before) && isMap(value) ? merge(before, value) : value;
  }
  return merged;
}

/** Returns the paths of given values that the chart's own do not have. The content of an empty map is free. */
function unknownPaths(own: Values, given: Values, path = ''): string[] {
  if (Object.keys(own).length === 0) return [];
  return Object.entries(given).flatMap(([key, value]) => {
    if (!(key in own)) return [`${path}${key}`];
    const before = own[key];
    return isMap(before) && isMap(value) ? unknownPaths(before, value, `${path}${key}.`) : [];
  });
}

function schemaValidator() {
  const schema = JSON.parse(readText('charts/glasshouse/values.schema.json')) as { $schema?: string };
  const options = { strict: false, allErrors: true };
  const ajv = schema.$schema?.includes('2020-12') ? new Ajv2020(options) : new Ajv(options);
  return ajv.compile(schema);
}

describe('terraform/environments', () => {
  it('has an environment, each with its committed values', () => {
    assert.ok(environments.length > 0);
    for (const name of environments) assert.ok(outputsOf(name).values, name);
  });

  for (const name of environments) {
    for (const release of ['application', 'data'] as const) {
      it(`${name}: the values of the ${release} release satisfy the chart's schema`, () => {
        const validate = schemaValidator();
        const valid = validate(merge(defaults, outputsOf(name).values[release]));
        assert.ok(valid, JSON.stringify(validate.errors));
      });

      it(`${name}: the chart knows every value of the ${release} release`, () => {
        const services = Object.fromEntries(
          serviceNames.map((service) => [service, defaults.serviceDefaults]),
        );
        assert.deepEqual(unknownPaths({ ...defaults, services }, outputsOf(name).values[release]), []);
      });
    }

    it(`${name}: every service of the roster has replicas`, () => {
      const { values, replicas } = outputsOf(name);
      assert.deepEqual(Object.keys(values.application.services).sort(), [...serviceNames].sort());
      for (const service of serviceNames) assert.ok((replicas[service] ?? 0) >= 1, service);
    });
  }
});

describe('terraform/modules/values', () => {
  const declared = variablesOf('terraform/modules/values');

  it('describes every input and output', () => {
    assert.ok(declared.length > 10);
    for (const { name, description } of declared) assert.match(description, /\S.*\.$/, name);
    for (const [block] of readModule('terraform/modules/values').matchAll(/^output "\w+" \{\n[\s\S]*?^\}$/gm))
      assert.match(block, /description = ".*\."/);
  });

  it('has a refused input for each of its rules', () => {
    const tests = readText('terraform/modules/values/tests/refused.tftest.hcl');
    const tested = [...tests.matchAll(/^ {2}# Message: (.+)$/gm)].map(([, message]) => message as string);
    const rules = declared.flatMap(({ messages }) =>
      messages.map((message) => message.replace(/\$\{.*/, '')),
    );
    assert.ok(rules.length > 15);
    assert.deepEqual(
      rules.filter((rule) => !tested.some((part) => rule.includes(part) || part.startsWith(rule))),
      [],
      'rules without a refused input',
    );
    assert.deepEqual(
      tested.filter((part) => !rules.some((rule) => rule.includes(part) || part.startsWith(rule))),
      [],
      'messages of no rule',
    );
  });

  it('needs no provider', () => {
    assert.doesNotMatch(readModule('terraform/modules/values'), /required_providers|^(?:resource|data) /m);
  });

  it('gets every input from the stack namespace', () => {
    const names = declared.map(({ name }) => name).sort();
    const stack = readModule('terraform/stacks/namespace');
    assert.deepEqual(
      variablesOf('terraform/stacks/namespace')
        .map(({ name }) => name)
        .sort(),
      names,
    );
    for (const name of names) assert.match(stack, new RegExp(`^ {2}${name} += var\\.${name}$`, 'm'));
  });
});

describe('terraform/stacks', () => {
  it('contains the stacks namespace, data, application and observability', () => {
    assert.deepEqual(stacks.toSorted(), ['application', 'data', 'namespace', 'observability']);
  });

  it('pin one exact version of each provider', () => {
    const versions = new Map<string, Set<string>>();
    for (const stack of stacks) {
      const found = readModule(`terraform/stacks/${stack}`).matchAll(
        /source += "([\w/]+)"\n +version = "([^"]+)"/g,
      );
      for (const [, source = '', version = ''] of found) {
        assert.match(version, /^\d+\.\d+\.\d+$/, `${stack}: ${source}`);
        versions.set(source, (versions.get(source) ?? new Set()).add(version));
      }
    }
    assert.deepEqual([...versions.keys()].sort(), ['hashicorp/helm', 'hashicorp/kubernetes']);
    for (const [source, found] of versions) assert.equal(found.size, 1, source);
  });

  it('replace the same addresses in the dashboards as grafana/start.sh', () => {
    const script = [...readText('grafana/start.sh').matchAll(/s\|(http:[^|]+)\|\$(\w+)_URL/g)];
    const stack = readModule('terraform/stacks/observability');
    const [, block = ''] = /local_pages = \{\n([\s\S]*?)\n {2}\}/.exec(stack) ?? [];
    const pages = [...block.matchAll(/(\w+) += "([^"]+)"/g)];
    assert.ok(pages.length > 0);
    assert.deepEqual(
      pages.map(([, page, url]) => `${page} ${url}`).sort(),
      script.map(([, url, page]) => `${page?.toLowerCase()} ${url}`).sort(),
    );
    for (const [, page] of pages)
      assert.match(stack, new RegExp(`local\\.local_pages\\.${page}, local\\.pages\\.${page}\\b`));
  });
});
