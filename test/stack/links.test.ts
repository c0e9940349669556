import assert from 'node:assert/strict';
import { openBrowser, visit } from '@glasshouse/console/browser-testing';
import { eventually } from '@glasshouse/timing/testing';
import { journeys } from '@glasshouse/traffic';
import type { Browser } from 'playwright-core';
import { getJson } from '../acceptance/readers/get-json.js';
import type { ReadSpan } from '../acceptance/readers/types.js';
import { readText } from '../config/compose-file.js';
import { readAddresses } from './addresses.js';
import { fillPattern, type JaegerUiConfig, parseUiConfig } from './jaeger-links.js';
import { assertLeadsToData, type LinkTargets } from './link-targets.js';
import { type StackShop, startStackShop } from './stack-shop.js';

describe('links between the back-ends', function everyLink() {
  this.timeout(120_000);
  const addresses = readAddresses(process.env);
  let stack: StackShop;
  let browser: Browser;
  let targets: LinkTargets;
  let config: JaegerUiConfig;
  let spans: ReadSpan[];
  let served: ReadSpan;

  before('confirm an order', async () => {
    browser = await openBrowser();
    stack = await startStackShop();
    targets = {
      console: stack.shop.urls.console,
      elasticsearch: addresses.ELASTICSEARCH_URL,
      grafana: addresses.GRAFANA_URL,
      jaeger: addresses.JAEGER_URL,
      kibana: addresses.KIBANA_URL,
      prometheus: addresses.PROMETHEUS_URL,
      zipkin: addresses.ZIPKIN_URL,
    };
    config = parseUiConfig(await (await fetch(`${addresses.JAEGER_URL}/search`)).text());
    const { steps } = await journeys.buy.run({ shopper: stack.shopper });
    const traceId = steps.at(-1)?.traceId ?? '';
    const jaeger = stack.target.traces.find(({ name }) => name === 'jaeger');
    spans = await eventually(async () => {
      const found = (await jaeger?.trace(traceId)) ?? [];
      assert.ok(found.some(({ service, kind }) => service === 'order' && kind === 'server'));
      assert.ok(found.some(({ parentId }) => parentId === undefined));
      return found;
    }, 30_000);
    served = spans.find(({ service, kind }) => service === 'order' && kind === 'server') as ReadSpan;
  });
  after('stop the services', async () => {
    await browser?.close();
    await stack?.close();
  });

  it('lead from a trace in Jaeger to Kibana, Zipkin and the console', async () => {
    const startTime = Math.min(...spans.map(({ startUs }) => startUs));
    const endTime = Math.max(...spans.map(({ startUs, durationUs }) => startUs + durationUs));
    const patterns = config.linkPatterns.filter(({ type }) => type === 'traces');
    assert.equal(patterns.length, 3);
    for (const { url } of patterns) {
      await assertLeadsToData(fillPattern(url, { traceID: served.traceId, startTime, endTime }), targets);
    }
  });

  it('lead from every span in Jaeger to its records, its dashboard and the console', async () => {
    const patterns = config.linkPatterns.filter(({ type }) => type === 'tags');
    assert.equal(patterns.length, 3);
    for (const { key = '' } of patterns) {
      assert.deepEqual(
        spans.filter(({ attributes, service }) => attributes[key] !== service).map(({ name }) => name),
        [],
        `${key} is an attribute of every span`,
      );
    }
    for (const { url } of patterns) {
      const values = { 'trace.traceID': served.traceId, spanID: served.spanId, ...served.attributes };
      await assertLeadsToData(fillPattern(url, values), targets);
    }
  });

  it('lead from the menu of Jaeger to the other pages', async () => {
    const urls = config.menu.flatMap(({ items }) => items.map(({ url }) => url));
    const own = urls.filter((url) => !url.startsWith('https://www.jaegertracing.io/'));
    assert.equal(own.length, 5);
    for (const url of own) await assertLeadsToData(url, targets);
  });

  it('lead from a trace in Zipkin to its log records in Kibana', async () => {
    const settings = await getJson<{ logsUrl: string | null }>(`${addresses.ZIPKIN_URL}/zipkin/config.json`);
    assert.ok(settings?.logsUrl, 'ZIPKIN_UI_LOGS_URL is set');
    await assertLeadsToData(settings.logsUrl.replace('{traceId}', served.traceId), targets);
  });

  it('lead from exemplars and log records in Grafana, and from trace ids in Kibana, to the trace', async () => {
    const sources = readText('grafana/provisioning/datasources/datasources.yaml');
    const templates = [...sources.matchAll(/url: "(\$\{\w+\}[^"]*\$\$\{__value\.raw\})"/g)].map(
      ([, template = '']) => template,
    );
    assert.ok(templates.length >= 6, templates.join());
    for (const template of templates) {
      const link = template
        .replace(
          /^\$\{(JAEGER|ZIPKIN|CONSOLE)_URL\}/,
          (_, name: string) => targets[name.toLowerCase() as keyof LinkTargets],
        )
        .replace('$${__value.raw}', served.traceId);
      await assertLeadsToData(link, targets);
    }
    const kibana = readText('kibana/saved-objects.ndjson').match(/[^"\\]+\/trace\/\{\{value\}\}/g) ?? [];
    assert.ok(kibana.length > 0, 'the data view has a link to Jaeger');
    for (const template of kibana) {
      // the address before the path is replaced when Kibana starts
      const path = template.slice(template.indexOf('/trace/')).replace('{{value}}', served.traceId);
      await assertLeadsToData(`${addresses.JAEGER_URL}${path}`, targets);
    }
  });

  it('lead from the trace, the span, the records and the metrics in the console to every back-end', async () => {
    const trace = `${targets.console}/#/traces/${served.traceId}?span=${served.spanId}`;
    const { page, complaints } = await visit(browser, trace);
    await page.locator('.span-details a.outside').first().waitFor();
    const links = async () =>
      page.locator('a.outside').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    const found = await links();
    await page.goto(`${targets.console}/#/logs?since=-1d&q=trace:${served.traceId}`);
    await page.locator('.log-row').first().click();
    await page.locator('.log-record a.outside').first().waitFor();
    found.push(...(await links()));
    const atMs = Math.round(served.startUs / 1000);
    // the range of the links to a marked time
    const range = `since=${atMs - 10 * 60_000}&until=${atMs + 5 * 60_000}`;
    await page.goto(`${targets.console}/#/metrics?service=order&at=${atMs}&${range}`);
    await page.locator('.service-card a.outside').first().waitFor();
    found.push(...(await links()));
    assert.deepEqual(complaints, []);

    const distinct = [...new Set(found)];
    const ports = new Set(distinct.map((link) => new URL(link).port));
    for (const name of ['grafana', 'jaeger', 'kibana', 'prometheus', 'zipkin'] as const)
      assert.ok(ports.has(new URL(targets[name]).port), `a link to ${name}`);
    for (const link of distinct) await assertLeadsToData(link, targets);
  });
});
