import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serviceNames } from '@glasshouse/roster';
import { markdownTable } from '@glasshouse/settings';
import { dropReasons } from '@glasshouse/telemetry';
import { sharedTarget } from './shared-target.js';

const page = resolve(dirname(fileURLToPath(import.meta.url)), '../../../../docs/metrics.md');

interface Documented {
  type: string;
  help: string;
  services: Set<string>;
}

/** Returns all metrics of the services, except for those of the Node.js process. */
async function readMetrics(services: Readonly<Record<string, string>>): Promise<Map<string, Documented>> {
  const found = new Map<string, Documented>();
  for (const [service, url] of Object.entries(services)) {
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const [, name, help] of text.matchAll(/^# HELP (\S+) (.*)$/gm)) {
      if (/^(nodejs|process)_/.test(name as string)) continue;
      const type = new RegExp(`^# TYPE ${name} (\\w+)$`, 'm').exec(text)?.[1] ?? '';
      const known = found.get(name as string) ?? { type, help: help as string, services: new Set() };
      assert.equal(type, known.type, `${name} has one type`);
      assert.equal(help, known.help, `${name} has one help text`);
      known.services.add(service);
      found.set(name as string, known);
    }
  }
  return found;
}

function render(metrics: Map<string, Documented>): string {
  const rows = [...metrics].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '# Metrics',
    '',
    '<!-- Generated from the metrics of the running services by `npm run docs`; a test compares both. -->',
    '',
    'Every service serves `GET /metrics` on its own port (the gateway on `OPERATIONS_PORT`), in the Prometheus text format',
    'or, depending on the `Accept` header, in OpenMetrics with exemplars that have a `trace_id`. Metrics of the process,',
    '`process_*` and `nodejs_*`, are not listed here. No label contains a user id or an order id.',
    '',
    markdownTable(
      ['metric', 'type', 'services', 'meaning'],
      rows.map(([name, { type, help, services }]) => [
        `\`${name}\``,
        type,
        services.size === serviceNames.length ? 'all' : [...services].sort().join(', '),
        help,
      ]),
    ),
    '',
    '`reason` of `telemetry_items_dropped_total`:',
    '',
    markdownTable(
      ['reason', 'meaning'],
      Object.entries(dropReasons).map(([reason, meaning]) => [`\`${reason}\``, meaning]),
    ),
    '',
  ].join('\n');
}

describe('docs/metrics.md', function metricsPage() {
  this.timeout(120_000);

  it('lists exactly the metrics of the services', async function lists() {
    const { services } = await sharedTarget();
    // the metrics back-ends of an external system have no types and help texts
    if (services === undefined) return this.skip();
    const rendered = render(await readMetrics(services));
    if (process.env.UPDATE_DOCS === '1') writeFileSync(page, rendered);
    assert.equal(readFileSync(page, 'utf8'), rendered, 'run: npm run docs');
  });
});
