import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { logIndex } from '../acceptance/readers/elasticsearch.js';
import { type ForwardToElasticsearch, startForwardToElasticsearch } from './forward-to-elasticsearch.js';

const setUpElasticsearch = fileURLToPath(new URL('../../../elasticsearch/setup.mjs', import.meta.url));

/**
 * Sets up Elasticsearch as compose does, and starts the replacement of Fluentd.
 *
 * @param url of Elasticsearch
 * @param dataStream of the records. Default: the one of the services
 */
export async function startLogPipeline(url: string, dataStream = logIndex): Promise<ForwardToElasticsearch> {
  await promisify(execFile)(process.execPath, [setUpElasticsearch], { env: { ELASTICSEARCH_URL: url } });
  return startForwardToElasticsearch(url, dataStream);
}
