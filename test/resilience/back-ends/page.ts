import { fileURLToPath } from 'node:url';
import type { RowFigures, SignalFigures } from './figures.js';
import type { Results } from './results.js';
import { table } from './table.js';

export const pagePath = fileURLToPath(new URL('../../../../docs/back-ends.md', import.meta.url));

/** Encoded size of a request's two spans and log record. */
const bytesOfRequest = 1700;

/** Renders `docs/back-ends.md`. */
export function renderPage({ date, node, platform, cpu, cores, scale, rows }: Results): string {
  const rowsFor = (clients: string) => rows.filter((figures) => figures.clients === clients);
  const floodMb = (scale.rounds * scale.floodRequests * bytesOfRequest) / 2 ** 20;
  return `# Failing telemetry back-ends

<!-- Generated from test/resilience/back-ends/results.json by \`npm run docs\`; a test compares both. -->

How a service behaves when its telemetry back-ends fail. It should serve requests as usual, use bounded memory, retry
with growing pauses, deliver the queued items in the end, and count the dropped ones.

Each row is a product service, as \`npm start\` runs it, with its own Zipkin receiver and forward receiver. Both fail in
the same way, except for failures that only HTTP has: then the log records are accepted. First both work; then they fail
for ${Math.round(scale.failureMs / 1000)} s at least, while ${number(scale.rounds * (scale.requests + scale.latencyRequests))} requests are sent (${number(scale.rounds * (scale.floodRequests + scale.latencyRequests))} in the second row); then they work again until
the queues are empty; then the service gets SIGTERM.

Node ${node.slice(1)}, ${platform}, ${cores} cores (${cpu}), ${date}. To measure again, in five minutes:
\`npm run back-ends -- --write-docs\`.

## The kit

${table(rowsFor('kit'))}

## \`TELEMETRY_CLIENTS=classic\`

The kit also handles the HTTP responses here, so those rows are not repeated.

${table(rowsFor('classic'))}

## Columns

- **served**, **failed**: requests with status 200, and others.
- **added p50**, **added p99**: additional latency compared with the first row in the same round, for ${number(scale.latencyRequests)} sequential
  requests in each of ${scale.rounds} rounds; the median of the rounds. Sending costs more than queueing, hence the negative values.
- **peak**: peak resident memory of the process, as reported by the kernel (\`VmHWM\`). Each of the two queues holds
  16 MiB; a request produces about ${bytesOfRequest / 1000} KB, so the second row produces ${number(Math.round(floodMb))} MB.
- **produced**, **delivered**, **dropped**: the service's delivery statistics, \`telemetry_items_*\` of its \`/metrics\`, when the
  queues are empty. produced = delivered + dropped in every row; delivered is exactly the number of items that the back-end
  acknowledged. The back-end has one server span and one access record of each request, except for dropped ones.
- **duplicates**: items that the back-end received again, because it closed the connection before it acknowledged them. It can
  recognise duplicates by their ids.
- **attempts**: connections or batches during the failure, of spans and of records. After a failure a batch is retried
  after a pause that doubles from a quarter of a second to 15 s, with full jitter; the time limit for a response is 10 s.
  A failed batch moves to the end of the queue, and is dropped as \`retries_exhausted\` after the number of attempts that
  the kit's README lists for the kind of failure. Without failures, the number of batches is shown. Connections to a
  closed port cannot be counted.
  The kit's pauses with back-ends that accept and reset, in seconds: ${pauses(rowsFor('kit'))}.
- **recovered**: time until all queued items were delivered.

A test fails when a request fails, when the delivery statistics and the back-ends differ in one item, when attempts, memory
or latency exceed generous bounds, or when items are dropped for a reason other than the row's (or \`retries_exhausted\`
where a batch is never confirmed). \`npm test\` runs every row with fewer requests.
`;
}

function pauses(rows: readonly RowFigures[]): string {
  const reset = rows.find(({ title }) => title === 'accept and reset');
  const seconds = (signal: SignalFigures | undefined) =>
    (signal?.pausesMs ?? []).map((ms) => (ms / 1000).toFixed(1)).join(', ');
  return `${seconds(reset?.spans)} (spans); ${seconds(reset?.logs)} (records)`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
