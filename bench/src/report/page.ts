import type { Figures, ServiceFigures } from '../figures.js';
import { variantNames, variants } from '../services/variants.js';
import { digits, percent, plain, share, table, wrap } from './format.js';
import { goals, judge } from './goals.js';
import { costTable, deliveryTable, microTables } from './tables.js';

/** What `npm run bench` prints of one run; the page has it once for each Node version. */
export function renderFigures(figures: Figures): string {
  const { services, micro } = figures;
  const parts = [describeRun(figures)];
  if (services.length > 0) parts.push(costTable(services), describeCores(services), deliveryTable(services));
  parts.push(...microTables(micro).map((one) => one.table));
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** `docs/performance.md`, from the committed runs. */
export function performancePage(runs: readonly Figures[]): string {
  const parts = [
    '# What telemetry costs',
    '<!-- Made from bench/results/ by `npm run docs`; a test compares both. The text is in bench/src/report/page.ts. -->',
    ...introduction,
    '## Against the goals',
    goalsTable(runs),
    ...runs.flatMap((figures) => [
      `## Node ${figures.machine.node.slice(1)}`,
      describeRun(figures),
      costTable(figures.services),
      inWords(figures.services),
      describeCores(figures.services),
      deliveryTable(figures.services),
      '### One at a time',
      ...microTables(figures.micro).map((one) => one.table),
    ]),
    '## What each variant is',
    variantNames
      .map((name) => wrap(`- **${variants[name].title}**: ${variants[name].about}.`, '  '))
      .join('\n'),
    ...sameWork,
    '## How it is measured',
    ...method,
    microTables(runs[0]?.micro ?? [])
      .map(({ title, about }) => wrap(`- **${title}**: ${about}.`, '  '))
      .join('\n'),
    '## Run it',
    ...running,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function goalsTable(runs: readonly Figures[]): string {
  const loads = ['pair', 'alone'] as const;
  return table(
    ['share of the bare throughput that the kit leaves', 'goal', 'stretch goal', 'Node', 'measured', ''],
    loads.flatMap((load) =>
      runs.map(({ machine, services }) => [
        goals[load].title,
        share(goals[load].goal),
        share(goals[load].stretch),
        machine.node.slice(1),
        services.find(({ name }) => name === 'kit')?.[load].share.toFixed(3) ?? '-',
        `**${judge(load, services)}**`,
      ]),
    ),
  );
}

function describeRun({ date, machine, plan, services, micro }: Figures): string {
  const { node, platform, cpu, cores, pinned } = machine;
  const facts = [
    `Node ${node.slice(1)}, ${platform}, ${cores} cores (${cpu}), ${date}.`,
    pinned ? 'Both services pinned to one core.' : 'Not pinned: the figures are rougher.',
  ];
  const rounds = services[0]?.pair.rounds.length ?? 0;
  if (services.length > 0) {
    facts.push(
      `${rounds} ${rounds === 1 ? 'round' : 'rounds'}; in each, for each variant, ${plain(plan.pairSeconds)} s through both ` +
        `services, ${plain(plan.aloneSeconds)} s of the product service alone, ${plain(plan.singleSeconds)} s on one ` +
        'connection. Medians of the rounds, quartiles in brackets.',
    );
  }
  if (micro.length > 0) {
    facts.push(`Microbenchmarks: medians of ${plan.blocks} blocks of ${plain(plan.blockMs)} ms.`);
  }
  return wrap(facts.join(' '));
}

function inWords(services: readonly ServiceFigures[]): string {
  const of = (name: ServiceFigures['name']) => services.find((figures) => figures.name === name);
  const kit = of('kit');
  if (kit === undefined) return '';
  const added = (figures: ServiceFigures): string => `${digits(figures.pair.addedUs)} µs`;
  const others = (['jaeger', 'zipkin', 'opentelemetry'] as const).flatMap((name) => {
    const figures = of(name);
    return figures === undefined ? [] : [`${variants[name].title} ${added(figures)}`];
  });
  const lost = services.filter(
    ({ spans, logs }) => spans.delivered !== spans.expected || logs.delivered !== logs.expected,
  );
  return wrap(
    `A request through both services makes three spans, two access records and three observations. The kit adds ` +
      `${added(kit)} to it, ${others.join(', ')}. ` +
      (lost.length === 0
        ? 'Every span and every record of every variant arrived.'
        : `Not everything arrived, or more than was made, of: ${lost.map(({ name }) => variants[name].title).join('; ')}.`),
  );
}

function describeCores(services: readonly ServiceFigures[]): string {
  const busy = services
    .flatMap(({ pair, alone }) => [pair.busy, alone.busy])
    .filter((one) => one !== undefined);
  if (busy.length === 0) return '';
  const least = Math.min(...busy);
  return wrap(
    `While loaded, the services' core was at least ${percent(least)} busy with every variant.` +
      (least < 0.95 ? ' What loads them was a bottleneck, too: the shares are not to be trusted.' : ''),
  );
}

const introduction = [
  wrap(
    'The same two services, observed in every way that is usual: a gateway, which checks a bearer token (ES256) and asks by undici, ' +
      'and behind it a product service, which answers some 500 bytes; Koa 3.3. Every request is sampled, and all three ' +
      'signals are made: spans, an access record for each request, request metrics.',
  ),
  wrap(
    'Machines drift, by more than a tenth within minutes. Read the shares and the differences, which are taken within a round; ' +
      'not the absolute figures. In a run, each variant is one process of each service, and two processes of the same code ' +
      'differ, by a few hundredths as a rule, now and then by a tenth: a small difference wants several runs.',
  ),
];

const sameWork = [
  wrap(
    'Each makes a server span for every request and a client span for the call, with the same attributes, a record with the same ' +
      'fields, and the same two histograms; each sends everything that it makes. What differs: OpenTelemetry makes seven spans ' +
      'where the others make three, with the attributes that its instrumentation chooses, and its records go to standard ' +
      "output; the kit's records have an `event.id` besides; the kit masks secrets, and its span and record end when the " +
      'response is closed, not when the last middleware returns. Queues that would lose something at this load have been enlarged.',
  ),
];

const method = [
  wrap(
    'All variants are alive at once, each as two processes, pinned to the same core where the platform can; the load generator ' +
      'and the sinks share what is left. Rounds of slices, in an order shuffled anew for each; throughput with 32 connections ' +
      '(a loop on sockets that never sleeps: a load generator that costs more than the service measures itself, and one that ' +
      'sleeps lets the service pay for waking it, the more the longer it has slept), latency with one (a loop on `node:http`). *Share* is the throughput in relation to that of the bare services ' +
      'in the same round; *added µs* is the difference of the time that a request takes of the full core. The sinks speak ' +
      'Zipkin, OTLP, Jaeger and Forward, acknowledge what wants to be acknowledged, and count what arrives; *expected* is what the requests ' +
      'that the services saw must bring. *Memory* is what the gateway holds after the load; *start* the median time from the ' +
      'start of its process until it listens.',
  ),
  'The microbenchmarks run each candidate in a process of its own, warmed up, in alternating blocks:',
];

const running = [
  [
    '```sh',
    'npm ci',
    'npm run bench -- --quick                # everything, in two minutes',
    'npm run bench                           # in ten',
    'npm run bench -- --micro                # only the microbenchmarks',
    'npm run bench -- --services --variants kit,jaeger --rounds 3 --seconds 1',
    'npm run bench -- --json figures.json    # the figures, to go on with',
    'npm run bench -- --write-docs           # this page, from a whole run',
    'npx -p node@24 node bench/dist/src/main.js --quick   # with another version of Node, once built',
    '```',
  ].join('\n'),
];
