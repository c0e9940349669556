import { fileURLToPath } from 'node:url';
import type { RowFigures, SignalFigures } from './figures.js';
import type { Results } from './results.js';
import { table } from './table.js';

export const pagePath = fileURLToPath(new URL('../../../../docs/back-ends.md', import.meta.url));

/** Two spans and a record, as they are queued. */
const bytesOfRequest = 1700;

/** `docs/back-ends.md`. */
export function renderPage({ date, node, platform, cpu, cores, scale, rows }: Results): string {
  const of = (clients: string) => rows.filter((figures) => figures.clients === clients);
  const floodMb = (scale.rounds * scale.flood * bytesOfRequest) / 2 ** 20;
  return `# Back-ends that misbehave

<!-- Made from test/resilience/back-ends/results.json by \`npm run docs\`; a test compares both. -->

What becomes of a service while what takes its telemetry misbehaves. It should serve as if nothing were wrong, stay
small, leave the others alone for longer and longer, deliver in the end what it kept, and count what it dropped.

Each row is a product service, the process that \`npm start\` has, with a Zipkin intake and a Forward receiver of its own
that misbehave in the same way, unless only HTTP can: then the records are taken. First all behave; then they misbehave
for ${Math.round(scale.misbehaveMs / 1000)} s at least, while ${number(scale.rounds * (scale.requests + scale.looks))} requests are made (${number(scale.rounds * (scale.flood + scale.looks))} in the second row); then they behave again, until nothing
waits; then SIGTERM.

Node ${node.slice(1)}, ${platform}, ${cores} cores (${cpu}), ${date}. To measure again, in five minutes:
\`npm run back-ends -- --write-docs\`.

## The kit

${table(of('kit'))}

## \`TELEMETRY_CLIENTS=classic\`

What HTTP answers is understood by the kit here, too: those rows are not repeated.

${table(of('classic'))}

## What the columns say

- **served**, **failed**: requests that were answered 200, and others.
- **added p50**, **added p99**: how much longer a request takes, of ${number(scale.looks)} made one at a time in each of ${scale.rounds} rounds, than one
  of the first row in the same round; the median of the rounds. Sending costs more than keeping, hence the negative ones.
- **peak**: the most memory that the process ever had, by the kernel's books (\`VmHWM\`). Each of the two queues holds
  16 MiB; a request makes some ${bytesOfRequest / 1000} KB, so that the flood of the second row is ${number(Math.round(floodMb))} MB.
- **produced**, **delivered**, **dropped**: the service's own books, \`telemetry_items_*\` of its \`/metrics\`, when nothing
  waits any more. produced = delivered + dropped in every row; delivered is, to the item, what the back-end acknowledged;
  each request has one server span and one access record there, or none if as many were dropped.
- **came twice**: copies of what the back-end had already. It closed before it acknowledged, so it got them again; the
  ids are the same, by which it can tell.
- **attempts**: connections or batches while they misbehaved, of spans and of records. After a failure a batch is tried
  again after a pause that doubles from a quarter of a second to 15 s, with full jitter; an answer is waited for 10 s. A
  batch that was sent lets those behind it go first, and is dropped as \`retries_exhausted\` after as many attempts as
  the kit's README says for the kind of failure.
  Where nothing fails, they are the batches. Nobody can count at a port that is closed.
  The kit's pauses with back-ends that accept and reset, in seconds: ${pauses(of('kit'))}.
- **recovered**: until all that waited was delivered.

A test fails when a request fails, the books and the back-ends disagree in one item, anything is dropped for another
reason than the row's and, where nothing confirms that a batch arrived, \`retries_exhausted\`, or attempts, memory or latency leave generous bounds. \`npm test\` has every row with fewer requests.
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
