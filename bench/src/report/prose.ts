import { range, wrap } from './format.js';

/**
 * Opening paragraphs of the page.
 *
 * @param starts Number of starts of each variant, of all runs
 */
export const introduction = (starts: readonly number[]): string[] => [
  wrap(
    'The benchmark runs the same two Koa 3.3 services with several telemetry set-ups. The gateway checks a ' +
      'bearer token (ES256) and calls the product service with undici; the product service returns about 500 ' +
      'bytes. Every request is sampled and produces all three signals: spans, access records and request ' +
      'metrics.',
  ),
  wrap(
    'The speed of a shared machine changes by more than 10 % within seconds. Compare the relative throughput and the ' +
      `differences, which come from adjacent windows, and not the absolute values. ${explainNoise(starts)}`,
  ),
];

function explainNoise(starts: readonly number[]): string {
  const [fewest, most] = [Math.min(...starts), Math.max(...starts)];
  const noise =
    'Two processes that run the same code usually differ by a few percent, and sometimes by 10 %.';
  if (most < 2) {
    return `${noise} A run starts each variant once, so a small difference needs several runs.`;
  }
  return (
    `${noise} A run therefore starts each variant ${range(fewest, most)} times, weights all starts equally and shows their ` +
    'range beside the goals. A difference smaller than this range needs several runs.'
  );
}

/** Note on a run whose services share their cores with the load generator. */
export const notPinned = 'Processes not pinned to cores, so the results are less precise.';

export const sameWork = [
  wrap(
    'Each variant creates a server span per request and a client span per call with the same attributes, an ' +
      'access record with the same fields, and the same two histograms. Each variant exports all of them. The ' +
      'variants differ in a few points. OpenTelemetry creates seven spans instead of three, with the attributes ' +
      'of its ' +
      "instrumentation, and its records go to standard output. The kit's records have an additional `event.id`. The kit " +
      'redacts secrets; its span and its record end when the response is closed, and not when the last middleware ' +
      'returns. Queues that would overflow under this load are enlarged.',
  ),
];

export const method = [
  wrap(
    'Each variant runs as two processes, pinned to one core if the platform supports it. Bare services start ' +
      'together with each variant, on the same core, and get the same warm-up. The load generator and the ' +
      'receivers use the other cores. The variants start in random order.',
  ),
  wrap(
    'The load uses 32 connections. It alternates between the variant and its bare services in windows of less ' +
      'than a second, and begins and ends with the bare services. The first part of each window is not counted, ' +
      'because the active service fills the CPU caches again and the other service may still export telemetry. ' +
      'The load generator is a loop on sockets that never sleeps. A generator that costs more than the service ' +
      'would measure itself. Waking a sleeping generator would cost CPU time of the service, which increases ' +
      'with the length of the sleep.',
  ),
  wrap(
    'Latency is measured with one request at a time on one connection, with `node:http`. *Relative to bare* is ' +
      'the throughput in a window divided by the mean throughput of the bare services in the windows before and ' +
      'after it. *Added µs* is the difference in CPU time per request at full utilisation of the core. *Bare* in ' +
      'the tables is a second pair of bare services, measured like the other variants; its distance from 1.0 is ' +
      'the noise.',
  ),
  wrap(
    'The receivers accept Zipkin, OTLP, Jaeger and Forward, send acknowledgements where the protocol asks for ' +
      'them, and count the received items. The number of *expected* items follows from the requests that the ' +
      'services served. *Memory* is the resident memory of the gateway after the load. *Start* is the median ' +
      'time from the start of the gateway process until it listens.',
  ),
  'Each microbenchmark candidate runs in its own process, after warm-up, in blocks in random order. The measured tasks:',
];

export const running = [
  [
    '```sh',
    'npm ci',
    'npm run bench -- --quick                # all measurements in two minutes',
    'npm run bench                           # all measurements in eleven minutes',
    'npm run bench -- --micro                # only the microbenchmarks',
    'npm run bench -- --services --variants kit,jaeger --trials 3 --rounds 5',
    'npm run bench -- --json figures.json    # write the results to a file',
    'npm run bench -- --write-docs           # update this page from a complete run',
    'npm run bench -- overload               # every overload scenario, in six minutes',
    'npm run bench -- overload --quick       # the same with short loads, in three minutes',
    'npm run bench -- overload --write-docs  # update the overload section from a complete run',
    'npm run bench -- faults                 # cost of the fault layer without faults, in four minutes',
    'npm run bench -- faults --write-docs    # update the section on the fault layer',
    'npm run bench -- console                # ingest, queries, memory and the page of a large trace',
    'npm run bench -- console --write-docs   # update the console section from a complete run',
    'npm run bench -- journeys               # purchases per second of the whole shop, in three minutes',
    'npm run bench -- journeys --against ../earlier --write-docs  # compare with another built checkout, in six minutes',
    'npm run bench -- growth                 # each public operation with small and large data, in five minutes',
    'npm run bench -- growth --quick         # the same with less data, in half a minute',
    'npm run bench -- growth --write-docs    # update the growth section from a complete run',
    'npm run bench -- growth --mongodb "mongodb://127.0.0.1:27017/?replicaSet=rs0" --mongodb "mongodb://127.0.0.1:27018/?replicaSet=rs0"  # also on MongoDB',
    'npx -p node@24 node bench/dist/src/main.js --quick   # another version of Node, after a build',
    '```',
  ].join('\n'),
];
