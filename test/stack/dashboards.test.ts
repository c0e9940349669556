import type { Running } from '@glasshouse/launcher';
import { type BusyShop, startBusyShop } from '../acceptance/dashboards/busy-shop.js';
import { describeDashboards } from '../acceptance/dashboards/describe-dashboards.js';
import { readAddresses } from './addresses.js';
import type { ForwardToElasticsearch } from './forward-to-elasticsearch.js';
import { launchOnServers, startLogPipeline } from './launch-on-servers.js';

describe('Grafana’s queries on Prometheus and Elasticsearch, with the shop on real servers', function dashboards() {
  this.timeout(180_000);
  const { PROMETHEUS_URL, ELASTICSEARCH_URL } = readAddresses(process.env);
  let startedMs = 0;
  let fluentd: ForwardToElasticsearch;
  let shop: Running;
  let traffic: BusyShop;

  before('start the shop and its traffic', async () => {
    startedMs = Date.now();
    fluentd = await startLogPipeline();
    shop = await launchOnServers(fluentd);
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
