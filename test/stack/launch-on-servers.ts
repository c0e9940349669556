import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { portSettings, portsFrom, type Running } from '@glasshouse/launcher';
import { readSettings } from '@glasshouse/settings';
import { logIndex } from '../acceptance/readers/elasticsearch.js';
import { launchForTests } from '../acceptance/target.js';
import { readAddresses } from './addresses.js';
import { type ForwardToElasticsearch, startForwardToElasticsearch } from './forward-to-elasticsearch.js';

const setUpElasticsearch = fileURLToPath(new URL('../../../elasticsearch/setup.mjs', import.meta.url));

/** Sets up Elasticsearch as compose does, and starts the replacement of Fluentd. */
export async function startLogPipeline(): Promise<ForwardToElasticsearch> {
  const { ELASTICSEARCH_URL } = readAddresses(process.env);
  await promisify(execFile)(process.execPath, [setUpElasticsearch], { env: { ELASTICSEARCH_URL } });
  return startForwardToElasticsearch(ELASTICSEARCH_URL, logIndex);
}

/**
 * Launches the shop on the servers of the environment, without console and traffic, on the ports that Prometheus
 * scrapes.
 */
export function launchOnServers(fluentd: ForwardToElasticsearch): Promise<Running> {
  const addresses = readAddresses(process.env);
  return launchForTests({
    ports: portsFrom(readSettings(process.env, portSettings)),
    administrator: { username: `admin-${Date.now().toString(36)}` },
    without: ['console', 'traffic'],
    readyMs: 90_000,
    changes: {
      '*': {
        STORE: 'mongodb',
        MONGODB_URL: addresses.MONGODB_URL,
        CACHE: 'hazelcast',
        HAZELCAST_MEMBERS: addresses.HAZELCAST_MEMBERS,
        HAZELCAST_CLUSTER: addresses.HAZELCAST_CLUSTER,
        LOG_FORWARD: `127.0.0.1:${fluentd.port}`,
        TRACES_ZIPKIN: `${addresses.ZIPKIN_URL}/api/v2/spans,${addresses.JAEGER_ZIPKIN_URL}`,
      },
    },
  });
}
