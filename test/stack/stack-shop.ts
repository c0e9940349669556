import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { portSettings, portsFrom, type Running } from '@glasshouse/launcher';
import { readSettings } from '@glasshouse/settings';
import { createShopper, type Shopper } from '@glasshouse/traffic';
import { consoleReader } from '../acceptance/readers/console.js';
import { elasticsearchReader, logIndex } from '../acceptance/readers/elasticsearch.js';
import { jaegerReader } from '../acceptance/readers/jaeger.js';
import { prometheusReader } from '../acceptance/readers/prometheus.js';
import { zipkinReader } from '../acceptance/readers/zipkin.js';
import { launchForTests, type Target } from '../acceptance/target.js';
import { readAddresses } from './addresses.js';
import { startForwardToElasticsearch } from './forward-to-elasticsearch.js';

const setUpElasticsearch = fileURLToPath(new URL('../../../elasticsearch/setup.mjs', import.meta.url));

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
  await promisify(execFile)(process.execPath, [setUpElasticsearch], {
    env: { ELASTICSEARCH_URL: addresses.ELASTICSEARCH_URL },
  });
  const fluentd = await startForwardToElasticsearch(addresses.ELASTICSEARCH_URL, logIndex);
  try {
    const shop = await launchForTests({
      ports: portsFrom(readSettings(process.env, portSettings)),
      administrator: { username: `admin-${Date.now().toString(36)}` },
      without: ['traffic'],
      // the launcher adds the console to these lists
      inherited: {
        LOG_FORWARD: `127.0.0.1:${fluentd.port}`,
        TRACES_ZIPKIN: `${addresses.ZIPKIN_URL}/api/v2/spans,${addresses.JAEGER_ZIPKIN_URL}`,
      },
      changes: {
        '*': {
          STORE: 'mongodb',
          MONGODB_URL: addresses.MONGODB_URL,
          CACHE: 'hazelcast',
          HAZELCAST_MEMBERS: addresses.HAZELCAST_MEMBERS,
          HAZELCAST_CLUSTER: addresses.HAZELCAST_CLUSTER,
        },
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
