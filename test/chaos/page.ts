import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type OrderTrial, testedOrders } from './order-trial.js';
import { type ChaosRun, readOrders, readRun } from './results.js';
import { downMs, faultMs, scenariosOf, type TargetKind } from './scenarios.js';
import { losses, lossTable, userTable } from './table.js';
import { slowMs } from './user-figures.js';

export const pagePath = fileURLToPath(new URL('../../../docs/chaos.md', import.meta.url));

export function writeChaosPage(): void {
  writeFileSync(pagePath, renderChaosPage(readRun('embedded'), readRun('servers'), readOrders()));
}

/** Renders `docs/chaos.md` from the published runs. */
export function renderChaosPage(
  embedded: ChaosRun | undefined,
  servers: ChaosRun | undefined,
  orders: OrderTrial | undefined,
): string {
  const parts = [
    '# Chaos',
    '<!-- Generated from test/chaos/results/ by `npm run docs`; a test compares both. The text is in test/chaos/page.ts. -->',
    `This page measures failures of the shop under load: how many requests fail or are slow, and which orders and telemetry
are lost. Each process is killed and frozen, each service and its store are slow or fail, caches fail or lose their
entries, and telemetry back-ends are unavailable.

\`\`\`sh
npm run chaos                                   # the embedded shop, 10 to 15 minutes; ends by itself
npm run chaos -- --only kill-order,freeze-order --json
npm run chaos -- orders --count 10000 --seed s  # orders under random kills, freezes and store faults
npm run chaos -- --servers                      # two instances of each service on MongoDB and Hazelcast
npm run chaos -- --compose PROJECT              # a running compose project
\`\`\`

Each run uses its own ports on the loopback interface and its own data folder. \`--write-docs\` replaces the results on this
page; with \`--only\`, it replaces those of the named scenarios. The exit code is 1 if money, stock, orders or
notifications are wrong, if a response violates the API, or if delivery statistics do not add up.`,
    `## Method

Customers start orders at a constant rate, whether or not earlier orders have ended. They read the catalogue, open an
order, add one or two products, confirm the order, and read their account; some deposit money or cancel the order. They
repeat a request without a definite result up to two times. A fault lasts ${faultMs / 1000} s; a killed process restarts at once, a killed server after ${downMs / 1000} s.
The load ends 2.5 s after the last failure. Then the program reads all accounts, orders, stock levels and notifications
until they agree with each other and with every response. Finally it compares the telemetry that the services sent with
that in the console.`,
    ...runSection(
      'embedded',
      '## The embedded shop',
      embedded,
      'One process for each service, as under `npm start`.',
    ),
    ...runSection(
      'servers',
      '## MongoDB, Hazelcast and two instances of each service',
      servers,
      'A balancer in front of each pair of instances checks `/health/ready` every 0.2 s.',
    ),
    ...ordersSection(orders),
    `## Columns

- **requests**, **failed**: requests of the load, and those with a status of 5xx or without a response (\`none\`).
- **over ${slowMs / 1000} s**, **longest**: duration of the requests, including failed ones.
- **fault**: time until the killed process was ready again, or until the fault was removed.
- **last failure**: time from the end of the fault to the start of the last failed request; 0 without one.
- **settled**: time from the end of the load until every order was confirmed, cancelled or open again, and money, stock
  and notifications were right. The comparison itself takes 10 to 40 ms of it for each customer.
- **lost**: contradictions in money, stock, orders and notifications, and malformed responses.
- **produced**, **delivered**, **dropped**: delivery statistics of the processes that run at the end;
  produced = delivered + dropped + the growth of the queues in every row. If items were queued before the load began,
  delivered can therefore exceed produced. A killed process loses the telemetry of its last moments.
- **missing traces**: responses whose trace is not in the console.
- **audit**: comparison of counted requests with received spans and access records.`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function runSection(kind: TargetKind, heading: string, run: ChaosRun | undefined, text: string): string[] {
  const measured = new Map(run?.scenarios.map((figures) => [figures.name, figures]));
  const rows = scenariosOf(kind).map(({ name, title }) => ({ title, figures: measured.get(name) }));
  return [
    heading,
    run === undefined ? text : `${text} ${describeMachine(run)}`,
    userTable(rows),
    'Losses:',
    lossTable(rows),
    ...losses([...measured.values()]),
  ];
}

function describeMachine({ node, platform, cores, cpu, date, seed, perSecond }: ChaosRun): string {
  return `${perSecond} orders per second, seed \`${seed}\`. Node ${node.slice(1)}, ${platform}, ${cores} cores (${cpu}), ${date}.`;
}

function ordersSection(trial: OrderTrial | undefined): string[] {
  if (trial === undefined) return [];
  const { orders, confirmed, requests, seconds, faults, seed, settledMs } = trial;
  const lost = trial.losses.length + trial.violations.length;
  return [
    '## Orders under random faults',
    `${number(orders)} orders within ${number(seconds)} s (seed \`${seed}\`), ${number(requests)} requests, including repetitions. Meanwhile ${faults.kill} kills, ${faults.freeze} freezes and ${faults.store} store faults. ${number(confirmed)} orders were confirmed to
their customers. ${settledMs === null ? 'Some orders were not settled in time' : `All orders were settled ${(settledMs / 1000).toFixed(1)} s after the load`}; contradictions in money, stock, orders
and notifications, and malformed responses: ${lost}. \`npm test\` runs ${testedOrders} orders with a random seed.`,
  ];
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
