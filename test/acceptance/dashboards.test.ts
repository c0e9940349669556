import { type BusyShop, startBusyShop } from './dashboards/busy-shop.js';
import { describeDashboards } from './dashboards/describe-dashboards.js';
import { sharedTarget } from './shared-target.js';

const { GATEWAY_URL, PROMETHEUS_URL, ELASTICSEARCH_URL } = process.env;

// `npm start` has no Prometheus. The suite in `test/stack` runs the same queries against servers as processes.
if (GATEWAY_URL && PROMETHEUS_URL)
  describe('Grafana’s queries on Prometheus and Elasticsearch of an external system', function dashboards() {
    this.timeout(180_000);
    let startedMs = 0;
    let traffic: BusyShop;

    before('start the traffic', async () => {
      startedMs = Date.now();
      const { gateway, administrator } = await sharedTarget();
      traffic = await startBusyShop({ gateway, administrator });
    });

    after('stop the traffic', () => traffic?.stop());

    describeDashboards({
      stage: 'compose',
      prometheusUrl: PROMETHEUS_URL.replace(/\/$/, ''),
      elasticsearchUrl: ELASTICSEARCH_URL?.replace(/\/$/, ''),
      startedMs: () => startedMs,
    });
  });
