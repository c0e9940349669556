import type { ConsoleFigures } from '../console/figures.js';
import type { FaultFigures } from '../faults/figures.js';
import type { Figures, ServiceFigures } from '../figures.js';
import type { GrowthFigures } from '../growth/figures.js';
import type { JourneyFigures } from '../journeys/figures.js';
import type { OverloadFigures } from '../overload/figures.js';
import { variantNames, variants } from '../services/variants.js';
import { consoleSection } from './console.js';
import { faultsSection } from './faults.js';
import { compact, digits, percent, range, wrap } from './format.js';
import { explainStarts, goalsTable, startsOf } from './goals.js';
import { growthSection } from './growth.js';
import { journeysSection } from './journeys.js';
import { overloadSection } from './overload.js';
import { introduction, method, notPinned, running, sameWork } from './prose.js';
import { costTable, deliveryTable, microTables } from './tables.js';

/** Renders the results of one run for standard output. */
export function renderFigures(figures: Figures): string {
  const { services, micro } = figures;
  const parts = [describeRun(figures)];
  if (services.length > 0) parts.push(costTable(services), describeCores(services), deliveryTable(services));
  parts.push(...microTables(micro).map((task) => task.table));
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Renders `docs/performance.md` from the published runs. */
export function performancePage(
  runs: readonly Figures[],
  growth?: GrowthFigures,
  overload?: OverloadFigures,
  faults?: FaultFigures,
  ofConsole?: ConsoleFigures,
  journeys?: JourneyFigures,
): string {
  const parts = [
    '# Telemetry overhead',
    '<!-- Generated from bench/results/ by `npm run docs`, checked by a test. The text is in bench/src/report/. -->',
    ...introduction(runs.flatMap(({ services }) => startsOf(services))),
    '## Results against the goals',
    goalsTable(runs),
    explainStarts(runs),
    ...runs.flatMap((figures) => [
      `## Node ${figures.machine.node.slice(1)}`,
      describeRun(figures),
      costTable(figures.services),
      describeOverhead(figures.services),
      describeCores(figures.services),
      deliveryTable(figures.services),
      '### Microbenchmarks',
      ...microTables(figures.micro).map((task) => task.table),
    ]),
    '## Variants',
    variantNames
      .map((name) => wrap(`- **${variants[name].title}**: ${variants[name].description}.`, '  '))
      .join('\n'),
    ...sameWork,
    '## Method',
    ...method,
    microTables(runs[0]?.micro ?? [])
      .map(({ title, description }) => wrap(`- **${title}**: ${description}.`, '  '))
      .join('\n'),
    ...(journeys === undefined ? [] : journeysSection(journeys)),
    ...(growth === undefined ? [] : growthSection(growth)),
    ...(overload === undefined ? [] : overloadSection(overload)),
    ...(faults === undefined ? [] : faultsSection(faults)),
    ...(ofConsole === undefined ? [] : consoleSection(ofConsole)),
    '## Running the benchmark',
    ...running,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function describeRun({ date, machine, plan, services, micro }: Figures): string {
  const { node, platform, cpu, cores, pinned } = machine;
  const facts = [
    `Node ${node.slice(1)}, ${platform}, ${cores} cores (${cpu}), ${date}.`,
    pinned ? 'Both services pinned to one core.' : notPinned,
  ];
  const [fewest, most] = startsOf(services);
  if (services.length > 0) {
    const rounds = `${plan.rounds} ${plan.rounds === 1 ? 'window' : 'windows'} of load`;
    facts.push(
      `${range(fewest, most)} ${most === 1 ? 'start' : 'starts'} of each variant together with bare services. In each start, ` +
        `${rounds} of ${compact(plan.pairSeconds)} s through both services and as many of ${compact(plan.aloneSeconds)} s ` +
        'on the product service only, each between two windows of the bare services; then ' +
        `${compact(plan.singleSeconds)} s on one connection.`,
      most > 1
        ? 'Relative throughput and added µs: mean of the medians of the starts; latency and memory: medians; in brackets: ' +
            'quartiles of the windows.'
        : 'Medians of the windows; quartiles in brackets.',
    );
  }
  if (micro.length > 0) {
    facts.push(`Microbenchmarks: medians of ${plan.blocks} blocks of ${compact(plan.blockMs)} ms.`);
  }
  return wrap(facts.join(' '));
}

function describeOverhead(services: readonly ServiceFigures[]): string {
  const find = (name: ServiceFigures['name']) => services.find((figures) => figures.name === name);
  const kit = find('kit');
  if (kit === undefined) return '';
  const added = (figures: ServiceFigures): string => `${digits(figures.pair.addedUs)} µs`;
  const others = (['jaeger', 'zipkin', 'opentelemetry'] as const).flatMap((name) => {
    const figures = find(name);
    return figures === undefined ? [] : [`${added(figures)} with ${variants[name].title}`];
  });
  const lost = services.filter(
    ({ spans, logs }) => spans.delivered !== spans.expected || logs.delivered !== logs.expected,
  );
  return wrap(
    `A request through both services produces three spans, two access records and three histogram observations. The CPU ` +
      `time per request increases by ${[`${added(kit)} with the Glasshouse kit`, ...others].join(', ')}. ` +
      (lost.length === 0
        ? 'All spans and log records of all variants were delivered.'
        : `Lost or duplicated telemetry: ${lost.map(({ name }) => variants[name].title).join('; ')}.`),
  );
}

function describeCores(services: readonly ServiceFigures[]): string {
  const busy = services
    .flatMap(({ pair, alone }) => [pair.busy, alone.busy])
    .filter((use) => use !== undefined);
  if (busy.length === 0) return '';
  const least = Math.min(...busy);
  return wrap(
    `Under load, the utilisation of the services' core was at least ${percent(least)} for every variant.` +
      (least < 0.95
        ? ' The load generator was a bottleneck, so the relative throughput is not reliable.'
        : ''),
  );
}
