import { range, wrap } from './format.js';

/** @param starts How often the runs started their processes anew. */
export const introduction = (starts: readonly number[]): string[] => [
  wrap(
    'The same two services, observed in every way that is usual: a gateway, which checks a bearer token (ES256) and asks by undici, ' +
      'and behind it a product service, which answers some 500 bytes; Koa 3.3. Every request is sampled, and all three ' +
      'signals are made: spans, an access record for each request, request metrics.',
  ),
  wrap(
    'Machines drift, by more than a tenth within seconds. Read the shares and the differences, which are taken between ' +
      `moments that are neighbours; not the absolute figures. ${aboutLuck(starts)}`,
  ),
];

function aboutLuck(starts: readonly number[]): string {
  const [least, most] = [Math.min(...starts), Math.max(...starts)];
  const luck =
    'two processes of the same code differ, by a few hundredths as a rule, now and then by a tenth';
  if (most < 2) {
    return `In a run, each variant is one process of each service, and ${luck}: a small difference wants several runs.`;
  }
  return (
    `Besides, ${luck}: a run starts those of every variant anew, ${range(least, most)} times, ` +
    'weighs each start alike, and shows beside the goals how far they are apart. A difference smaller than that wants ' +
    'several runs.'
  );
}

export const sameWork = [
  wrap(
    'Each makes a server span for every request and a client span for the call, with the same attributes, a record with the same ' +
      'fields, and the same two histograms; each sends everything that it makes. What differs: OpenTelemetry makes seven spans ' +
      'where the others make three, with the attributes that its instrumentation chooses, and its records go to standard ' +
      "output; the kit's records have an `event.id` besides; the kit masks secrets, and its span and record end when the " +
      'response is closed, not when the last middleware returns. Queues that would lose something at this load have been enlarged.',
  ),
];

export const method = [
  wrap(
    'Each variant is two processes, pinned to the same core where the platform can, and so are the bare services beside it, which ' +
      'are started with it and warmed up alike; the load generator and the sinks share what is left. The starts of the ' +
      'variants are shuffled. The load, on 32 connections, goes to and fro between the variant and its bare services, in ' +
      'windows of less than a second, the bare ones first and last; of each window the beginning is not counted, in which what ' +
      'was idle is brought back into the caches, and what was busy before sends what it holds (a loop on sockets that never ' +
      'sleeps: a load generator that costs more than the service measures itself, and one that sleeps lets the service pay ' +
      'for waking it, the more the longer it has slept). Latency is that of one request after the other, on one connection ' +
      '(a loop on `node:http`). *Share* is the throughput in a window in relation to that of the bare services just before ' +
      'and after, their mean; *added µs* is the difference of the time that a request takes of the full core. What is ' +
      'called *bare* in the tables is such services once more, measured like every other variant: by what they differ from 1 ' +
      'one sees what luck does. The sinks speak ' +
      'Zipkin, OTLP, Jaeger and Forward, acknowledge what wants to be acknowledged, and count what arrives; *expected* is what the requests ' +
      'that the services saw must bring. *Memory* is what the gateway holds after the load; *start* the median time from the ' +
      'start of its process until it listens.',
  ),
  'The microbenchmarks run each candidate in a process of its own, warmed up, in alternating blocks:',
];

export const running = [
  [
    '```sh',
    'npm ci',
    'npm run bench -- --quick                # everything, in two minutes',
    'npm run bench                           # in eleven',
    'npm run bench -- --micro                # only the microbenchmarks',
    'npm run bench -- --services --variants kit,jaeger --trials 3 --rounds 5',
    'npm run bench -- --json figures.json    # the figures, to go on with',
    'npm run bench -- --write-docs           # this page, from a whole run',
    'npm run bench -- overload               # every scenario with more load than fits, in six minutes',
    'npm run bench -- overload --quick       # the same with short loads, in three minutes',
    'npm run bench -- overload --write-docs  # the section about overload, from a whole run',
    'npm run bench -- growth                 # each public operation with small and large data, in five minutes',
    'npm run bench -- growth --quick         # the same with little data, in half a minute',
    'npm run bench -- growth --write-docs    # the section about growth, from a whole run',
    'MONGODB_URL=mongodb://127.0.0.1:27017/?replicaSet=rs0 npm run bench -- growth',
    'npx -p node@24 node bench/dist/src/main.js --quick   # with another version of Node, once built',
    '```',
  ].join('\n'),
];
