import { type BusyShop, startBusyShop } from './dashboards/busy-shop.js';
import { describeDashboards } from './dashboards/describe-dashboards.js';
import { openTarget, type Target } from './target.js';

const { GATEWAY_URL, PROMETHEUS_URL, ELASTICSEARCH_URL } = process.env;

// `npm start` has no Prometheus. The suite in `test/stack` runs the same queries against servers as processes.
if (GATEWAY_URL && PROMETHEUS_URL)
  describe('Grafana’s queries on Prometheus and Elasticsearch of an external system', function dashboards() {
    this.timeout(180_000);
    let startedMs = 0;
    let target: Target;
    let traffic: BusyShop;

    before('start the traffic', async () => {
      startedMs = Date.now();
      target = await openTarget(process.env);
      traffic = await startBusyShop(target);
    });

    after('stop the traffic', async () => {
      await traffic?.stop();
      await target?.close();
    });

    describeDashboards({
      stage: 'compose',
      prometheusUrl: PROMETHEUS_URL.replace(/\/$/, ''),
      elasticsearchUrl: ELASTICSEARCH_URL?.replace(/\/$/, ''),
      startedMs: () => startedMs,
    });
  });
