import type { Running } from '@glasshouse/launcher';
import { telemetryFromSettings } from '@glasshouse/telemetry';
import { minimalSettings } from '@glasshouse/telemetry/exporter-testing';
import { type BusyShop, startBusyShop } from '../acceptance/dashboards/busy-shop.js';
import { describeDashboards } from '../acceptance/dashboards/describe-dashboards.js';
import { readAddresses } from './addresses.js';
import type { ForwardToElasticsearch } from './forward-to-elasticsearch.js';
import { launchOnServers } from './launch-on-servers.js';
import { startLogPipeline } from './log-pipeline.js';

describe('Grafana’s queries on Prometheus and Elasticsearch, with the shop on real servers', function dashboards() {
  this.timeout(180_000);
  const { PROMETHEUS_URL, ELASTICSEARCH_URL } = readAddresses(process.env);
  let startedMs = 0;
  let fluentd: ForwardToElasticsearch;
  let shop: Running;
  let traffic: BusyShop;

  before('start the shop and its traffic', async () => {
    startedMs = Date.now();
    fluentd = await startLogPipeline(ELASTICSEARCH_URL);
    await writeWarning(fluentd.port);
    shop = await launchOnServers(fluentd.port, { without: ['console', 'traffic'], readyMs: 90_000 });
    traffic = await startBusyShop({ gateway: shop.urls.gateway, administrator: shop.admin });
  });

  after('stop the shop', async () => {
    await traffic?.stop();
    await shop?.close();
    await fluentd?.close();
  });

  describeDashboards({
    stage: 'stack',
    prometheusUrl: PROMETHEUS_URL,
    elasticsearchUrl: ELASTICSEARCH_URL,
    startedMs: () => startedMs,
  });
});

/** Writes a record with the level warn, since a shop without faults writes none. */
async function writeWarning(port: number): Promise<void> {
  const settings = { ...minimalSettings, LOG_FORWARD: [`127.0.0.1:${port}`] };
  const telemetry = telemetryFromSettings({ name: 'product' }, settings);
  telemetry.log.warn('stock not counted');
  await telemetry.close();
}
