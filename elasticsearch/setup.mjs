// Makes Elasticsearch ready for the log records: loads the index template, creates the data stream, and brings an
// existing one up to date. Runs once at every start of the stack and may be run again at any time.
// ELASTICSEARCH_URL, and DATA_STREAM for tests; exit code 1 when it is not done within SETUP_TIMEOUT_MS.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const url = process.env.ELASTICSEARCH_URL ?? 'http://elasticsearch:9200';
const deadline = Date.now() + Number(process.env.SETUP_TIMEOUT_MS ?? 120_000);
const stream = process.env.DATA_STREAM ?? 'logs-glasshouse-default';
const template = JSON.parse(await readFile(new URL('index-template.json', import.meta.url), 'utf8'));
/**
 * Types of the errors with which Elasticsearch refuses a mapping that an existing index cannot change to: a changed type
 * (400) and a changed `subobjects` (500).
 */
const mappingConflicts = ['illegal_argument_exception', 'mapper_exception', 'mapper_parsing_exception'];

/** Response with an error status; `type` is Elasticsearch's type of the error. */
class ResponseError extends Error {
  constructor(status, type, message) {
    super(message);
    // A 4xx is final, except for the two that ask to try again later.
    this.final = status < 500 && ![408, 429].includes(status);
    this.type = type;
  }
}

async function call(method, path, body) {
  const response = await fetch(url + path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (response.ok) return text === '' ? {} : JSON.parse(text);
  throw new ResponseError(
    response.status,
    typeOfError(text),
    `${method} ${path}: ${response.status} ${text.slice(0, 500)}`,
  );
}

function typeOfError(text) {
  try {
    return JSON.parse(text).error?.type;
  } catch {
    return undefined;
  }
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
    if (!mappingConflicts.includes(error.type)) throw error;
    // New records go to a new index; those of the old one stay searchable.
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
    if (error.final === true || Date.now() > deadline) {
      console.error(`Elasticsearch was not set up: ${reason}`);
      process.exit(1);
    }
    if (attempt % 10 === 1) console.log(`waiting for Elasticsearch at ${url}: ${reason}`);
    await sleep(1000);
  }
}
