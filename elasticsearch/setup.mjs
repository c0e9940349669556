// Makes Elasticsearch ready for the log records: loads the index template, creates the data stream, and brings an
// existing one up to date. Runs once at every start of the stack and may be run again at any time.
// ELASTICSEARCH_URL; exit code 1 when it is not done within SETUP_TIMEOUT_MS.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const url = process.env.ELASTICSEARCH_URL ?? 'http://elasticsearch:9200';
const deadline = Date.now() + Number(process.env.SETUP_TIMEOUT_MS ?? 120_000);
const stream = 'logs-glasshouse-default';
const template = JSON.parse(await readFile(new URL('index-template.json', import.meta.url), 'utf8'));

class Refused extends Error {}

async function call(method, path, body) {
  const response = await fetch(url + path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (response.ok) return text === '' ? {} : JSON.parse(text);
  const reason = `${method} ${path}: ${response.status} ${text.slice(0, 500)}`;
  // 4xx will be the same next time, but for the two that mean "not now".
  throw response.status < 500 && ![408, 429].includes(response.status)
    ? new Refused(reason)
    : new Error(reason);
}

async function setUp() {
  await call('PUT', '/_index_template/glasshouse-logs', template);
  const known = await call('GET', '/_data_stream/logs-glasshouse-*');
  if (!known.data_streams.some(({ name }) => name === stream)) {
    await call('PUT', `/_data_stream/${stream}`);
    return 'created';
  }
  try {
    await call('PUT', `/${stream}/_mapping?write_index_only=true`, template.template.mappings);
    return 'up to date';
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // A field changed its type: the records from now on go to a new index.
    await call('POST', `/${stream}/_rollover`);
    return 'rolled over to the new mapping';
  }
}

for (let attempt = 1; ; attempt++) {
  try {
    console.log(`data stream ${stream}: ${await setUp()}`);
    break;
  } catch (error) {
    const reason = error.cause?.message ?? error.message;
    if (error instanceof Refused || Date.now() > deadline) {
      console.error(`Elasticsearch was not set up: ${reason}`);
      process.exit(1);
    }
    if (attempt % 10 === 1) console.log(`waiting for Elasticsearch at ${url}: ${reason}`);
    await sleep(1000);
  }
}
