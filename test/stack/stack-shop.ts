import type { Running } from '@glasshouse/launcher';
import { createShopper, type Shopper } from '@glasshouse/traffic';
import { consoleReader } from '../acceptance/readers/console.js';
import { elasticsearchReader } from '../acceptance/readers/elasticsearch.js';
import { jaegerReader } from '../acceptance/readers/jaeger.js';
import { prometheusReader } from '../acceptance/readers/prometheus.js';
import { zipkinReader } from '../acceptance/readers/zipkin.js';
import type { Target } from '../acceptance/target.js';
import { readAddresses } from './addresses.js';
import { launchOnServers } from './launch-on-servers.js';
import { startLogPipeline } from './log-pipeline.js';

/** The shop and the console on the servers that the environment names. */
export interface StackShop {
  readonly shop: Running;
  readonly shopper: Shopper;
  /** Readers of every back-end: Jaeger, Zipkin, Elasticsearch, Prometheus and the console. */
  readonly target: Target;
  close(): Promise<void>;
}

/**
 * Starts the services with MongoDB and Hazelcast, which send their telemetry to every back-end, and the console, whose
 * pages link to the back-ends. The ports are those of the environment, because Prometheus scrapes them.
 *
 * @throws SettingsError naming every missing address
 */
export async function startStackShop(): Promise<StackShop> {
  const addresses = readAddresses(process.env);
  const fluentd = await startLogPipeline(addresses.ELASTICSEARCH_URL);
  try {
    const shop = await launchOnServers(fluentd.port, {
      changes: {
        console: {
          SCRAPE_INTERVAL_MS: '500',
          GRAFANA_URL: addresses.GRAFANA_URL,
          JAEGER_URL: addresses.JAEGER_URL,
          KIBANA_URL: addresses.KIBANA_URL,
          PROMETHEUS_URL: addresses.PROMETHEUS_URL,
          ZIPKIN_URL: addresses.ZIPKIN_URL,
        },
      },
    });
    const shopper = createShopper({ gateway: shop.urls.gateway });
    const console = consoleReader(shop.urls.console);
    return {
      shop,
      shopper,
      target: {
        gateway: shop.urls.gateway,
        shopper,
        administrator: shop.admin,
        traces: [jaegerReader(addresses.JAEGER_URL), zipkinReader(addresses.ZIPKIN_URL), console],
        logs: [elasticsearchReader(addresses.ELASTICSEARCH_URL), console],
        metrics: [prometheusReader(addresses.PROMETHEUS_URL), console],
        services: undefined,
        console: shop.urls.console,
        close: async () => undefined,
      },
      async close() {
        await shopper.close();
        await shop.close();
        await fluentd.close();
      },
    };
  } catch (error) {
    await fluentd.close();
    throw error;
  }
}
