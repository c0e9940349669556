import assert from 'node:assert/strict';
import { alertWindowsOf, readSlos, type Slo, sloRulesPath, sloWindows } from '@glasshouse/monitoring';
import { serviceNames, serviceOf } from '@glasshouse/roster';
import { readCompose, readText, readYaml } from './compose-file.js';

interface DeclaredOperation {
  method: string;
  path: string;
  access: string;
}

const slos = readSlos();
const queriesOf = ({ sli }: Slo) =>
  sli.kind === 'raw' ? [sli.errorRatioQuery] : [sli.errorQuery, sli.totalQuery];

/** Routes of the gateway without an SLO: the pages of the API reference. */
const withoutSlo = ['/', '/openapi.json', '/docs', '/docs/{file}', '/docs/errors'];

/** Returns the paths of the operations that the gateway serves to the public, by the contracts of the services. */
async function publicRoutes(): Promise<string[]> {
  const routes = new Set<string>();
  for (const name of serviceNames) {
    const { operations } = (await import(
      serviceOf(name).public ? `@glasshouse/${name}` : `@glasshouse/${name}/contract`
    )) as { operations: Record<string, DeclaredOperation> };
    for (const { path, access } of Object.values(operations)) if (access !== 'internal') routes.add(path);
  }
  return [...routes].sort();
}

/** Returns whether every matcher of the label `route` in the query matches the route. */
function matches(query: string, route: string): boolean {
  const matchers = [...query.matchAll(/route(=~|!~|!=|=)"([^"]*)"/g)];
  assert.ok(matchers.length > 0, query);
  return matchers.every(([, operator, value = '']) => {
    if (operator === '=') return route === value;
    if (operator === '!=') return route !== value;
    return new RegExp(`^(?:${value})$`).test(route) === (operator === '=~');
  });
}

describe('prometheus/slo.yaml', () => {
  for (const kind of ['availability', 'latency']) {
    it(`has one SLO on ${kind} for each public route of the gateway`, async () => {
      const ofKind = slos.filter(({ name }) => name.endsWith(`-${kind}`));
      const routes = await publicRoutes();
      assert.ok(routes.length > 20, `${routes.length} routes`);
      for (const route of routes) {
        const covering = ofKind.filter((slo) => queriesOf(slo).every((query) => matches(query, route)));
        assert.equal(
          covering.length,
          withoutSlo.includes(route) ? 0 : 1,
          `${route}: ${covering.map(({ name }) => name)}`,
        );
      }
      for (const route of withoutSlo) assert.ok(routes.includes(route), route);
    });
  }

  it('selects the same routes for the errors and for the total of an SLO', async () => {
    const routes = await publicRoutes();
    for (const slo of slos.filter(({ name }) => /-(availability|latency)$/.test(name))) {
      const [errors = [], total] = queriesOf(slo).map((query) =>
        routes.filter((route) => matches(query, route)),
      );
      assert.ok(errors.length > 0, slo.name);
      assert.deepEqual(errors, total, slo.name);
    }
  });

  it('uses only metrics of docs/metrics.md', () => {
    const documented = new Set(
      [...readText('docs/metrics.md').matchAll(/^\| `(\w+)` \| (\w+)/gm)].flatMap(([, name, type]) =>
        type === 'histogram' ? [`${name}_count`, `${name}_bucket`] : [name],
      ),
    );
    const used = slos.flatMap(queriesOf).flatMap((query) => query.match(/\b[a-z_]+(?=\{|\[)/g) ?? []);
    assert.ok(used.length > slos.length);
    assert.deepEqual(
      used.filter((name) => !documented.has(name)),
      [],
    );
  });

  it('names a service of the shop, the warehouse or the telemetry in each label `service`', () => {
    const known = new Set<string>([...serviceNames, 'telemetry', 'warehouse']);
    for (const { name, labels } of slos) assert.ok(known.has(labels.service ?? ''), name);
  });

  it('has queries without a value when there is no traffic, and so without NaN', () => {
    for (const { name, sli } of slos) {
      const divisor = sli.kind === 'raw' ? sli.errorRatioQuery : sli.totalQuery;
      assert.match(divisor, / > 0\b/, name);
    }
  });

  it('has a runbook page for its alerts', () => {
    for (const { alerting } of slos) {
      const page = /\/(docs\/runbooks\/[a-z-]+\.md)$/.exec(alerting.annotations.runbook_url ?? '')?.[1];
      assert.ok(page, alerting.annotations.runbook_url);
      assert.match(readText(page), /^# \w/);
    }
  });
});

describe('SLO_WINDOWS', () => {
  const rulesOf = (environment: Record<string, string> = {}) =>
    readCompose(environment)
      .services.prometheus?.volumes?.find((volume) => volume.includes(':/etc/prometheus-slo'))
      ?.split(':')[0];

  it('chooses the folder of rules that Prometheus loads, demo by default', () => {
    const folder = (name: keyof typeof sloWindows) => `./${sloRulesPath(name).replace('/rules.yml', '')}`;
    assert.equal(rulesOf(), folder('demo'));
    assert.equal(rulesOf({ SLO_WINDOWS: 'real' }), folder('real'));
  });

  it('=demo has at least four scrapes in the shortest window, and a period within the retention', () => {
    const { global } = readYaml('prometheus/prometheus.yml') as { global: { scrape_interval: string } };
    const [shortest = 0] = alertWindowsOf(sloWindows.demo);
    assert.ok(shortest >= 4 * Number.parseInt(global.scrape_interval, 10));
    const retention = readCompose().services.prometheus?.command?.find((flag) =>
      flag.includes('retention.time'),
    );
    assert.ok(
      sloWindows.demo.periodSeconds <= Number(/=(\d+)d$/.exec(retention ?? '')?.[1]) * 86_400,
      retention,
    );
  });
});
