import type { Figures, ServiceFigures } from '../figures.js';
import type { GrowthFigures } from '../growth/figures.js';
import type { OverloadFigures } from '../overload/figures.js';
import { variantNames, variants } from '../services/variants.js';
import { digits, percent, plain, range, wrap } from './format.js';
import { aboutStarts, goalsTable, startsOf } from './goals.js';
import { growthSection } from './growth.js';
import { overloadSection } from './overload.js';
import { introduction, method, running, sameWork } from './prose.js';
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
export function performancePage(
  runs: readonly Figures[],
  growth?: GrowthFigures,
  overload?: OverloadFigures,
): string {
  const parts = [
    '# What telemetry costs',
    '<!-- Made from bench/results/ by `npm run docs`; a test compares both. The text is in bench/src/report/. -->',
    ...introduction(runs.flatMap(({ services }) => startsOf(services))),
    '## Against the goals',
    goalsTable(runs),
    aboutStarts(runs),
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
    ...(growth === undefined ? [] : growthSection(growth)),
    ...(overload === undefined ? [] : overloadSection(overload)),
    '## Run it',
    ...running,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function describeRun({ date, machine, plan, services, micro }: Figures): string {
  const { node, platform, cpu, cores, pinned } = machine;
  const facts = [
    `Node ${node.slice(1)}, ${platform}, ${cores} cores (${cpu}), ${date}.`,
    pinned ? 'Both services pinned to one core.' : 'Not pinned: the figures are rougher.',
  ];
  const [fewest, most] = startsOf(services);
  if (services.length > 0) {
    const rounds = `${plan.rounds} ${plan.rounds === 1 ? 'window' : 'windows'} of load`;
    facts.push(
      `Of each variant ${range(fewest, most)} ${most === 1 ? 'start' : 'starts'} of all processes, beside bare ones; in each, ` +
        `${rounds} of ${plain(plan.pairSeconds)} s through both services, and as many of ${plain(plan.aloneSeconds)} s ` +
        'of the product service alone, each between two of the bare services; ' +
        `${plain(plan.singleSeconds)} s on one connection.`,
      most > 1
        ? 'Shares and added µs: the mean of the medians of the starts; latency and memory: medians; in brackets, ' +
            'quartiles of the windows.'
        : 'Medians of the windows, quartiles in brackets.',
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
