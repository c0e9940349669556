import { markdownTable } from '@glasshouse/settings';
import type { JourneyFigures, RoundRatio, ShopFigures } from '../journeys/figures.js';
import { compact, digits, range, share, wrap } from './format.js';
import { notPinned } from './prose.js';

/** Difference from an earlier version, by its commit. */
const differences: Readonly<Record<string, string>> = {
  a0f3abd555f9cd4c4ffdc34f28aad5d2f2498267:
    'The earlier version is the last one with nedb as the embedded store, which keeps all documents in memory and appends ' +
    'each change to a file; this version keeps them in SQLite and reads and writes them by SQL. The versions also differ ' +
    "in everything that has changed since, such as admission control, the console's history on disk, and the bundles of " +
    '`npm start`, so the ratios are not those of the stores alone.',
};

/** Share of the core above which the use by other programs is noted. */
const maxOthers = 0.1;

/** Renders the output of `npm run bench -- journeys`. */
export function renderJourneys(figures: JourneyFigures): string {
  return `${tables(figures).join('\n\n')}\n`;
}

/** Renders the section on journeys of `docs/performance.md`, one string per paragraph. */
export function journeysSection(figures: JourneyFigures): string[] {
  const { plan, requestsPerJourney, earlier } = figures;
  return [
    '## Journeys',
    wrap(
      `A journey is a purchase in ${requestsPerJourney} requests through the gateway: list the products, read one, create an ` +
        'order, add two items, confirm the order, read it, and read the notifications. ' +
        `${plan.shoppers} signed-in shoppers with enough money repeat it without pauses. The shop runs with all processes ` +
        'of `npm start`, including the console, which receives all telemetry; only the demo traffic and the rate limit ' +
        'are off. The CPU time is that of all services and the console. No request failed in the counted windows.',
    ),
    ...tables(figures),
    ...(earlier === undefined ? [] : [wrap(explainComparison(earlier))]),
    wrap(describeRun(figures)),
  ];
}

function tables({ current, earlier }: JourneyFigures): string[] {
  const shops = markdownTable(
    [
      'version',
      'journeys per second',
      'requests per second',
      'CPU ms per journey',
      'p50 ms',
      'p99 ms',
      'journeys',
    ],
    [shopRow('this version', current), ...(earlier ? [shopRow('earlier version', earlier)] : [])],
  );
  if (earlier === undefined) return [shops];
  const ratios = markdownTable(
    ['this version relative to the earlier one', 'ratio', 'quartiles'],
    [
      ratioRow('journeys per second', earlier.journeysRatio),
      ratioRow('CPU time per journey', earlier.cpuRatio),
    ],
  );
  return [shops, ratios];
}

function shopRow(title: string, shop: ShopFigures): string[] {
  const { version, journeysPerSecond, requestsPerSecond, cpuMs, p50Ms, p99Ms, journeys } = shop;
  return [
    version === undefined ? title : `${title}: ${version.commit.slice(0, 8)}, ${version.date}`,
    ...[journeysPerSecond, requestsPerSecond, cpuMs, p50Ms, p99Ms].map(digits),
    journeys.toLocaleString('en-US'),
  ];
}

function ratioRow(title: string, { median, quartiles: [low, high] }: RoundRatio): string[] {
  return [title, share(median), `${share(low)}–${share(high)}`];
}

function explainComparison({ version }: ShopFigures): string {
  const difference = differences[version?.commit ?? ''];
  return (
    'Both shops run at the same time on the same core, and the load alternates between them: this version, the earlier ' +
    'one, the earlier one, this version. A ratio compares the windows of such a round, so a change of the speed of the ' +
    `machine affects both versions. ${difference ?? ''}`
  ).trim();
}

function describeRun({ date, machine, plan, repeats, current, earlier }: JourneyFigures): string {
  const { node, platform, cores, cpu, pinned } = machine;
  const { rounds, windowSeconds, leadInSeconds, warmUpJourneys } = plan;
  return [
    `Node ${node.slice(1)}, ${platform}, ${cores} cores (${cpu}), ${date}.`,
    pinned ? 'All processes of the shop pinned to one core, the load generator on the others.' : notPinned,
    `${2 * rounds} windows of ${compact(windowSeconds)} s${earlier ? ' for each shop' : ''}, each after ` +
      `${compact(leadInSeconds)} s of uncounted load; before them, ${warmUpJourneys} journeys of warm-up.`,
    `Medians of the windows; latency: percentiles of all journeys${earlier ? '; ratios: medians of the rounds' : ''}.`,
    ...(repeats === 0 ? [] : [describeRepeats(repeats)]),
    ...describeUse([current, ...(earlier ? [earlier] : [])]),
  ].join(' ');
}

function describeRepeats(repeats: number): string {
  const times = repeats === 1 ? 'Once' : `${repeats} times`;
  return `${times}, a shop refused a request with status 503, and the round or the warm-up was repeated.`;
}

/** Describes which programs used the core; returns nothing if the shop was not pinned. */
function describeUse(shops: readonly ShopFigures[]): string[] {
  const busy = shops.flatMap((shop) => shop.busy ?? []);
  if (busy.length === 0) return [];
  const loaded = shops.map(({ journeysPerSecond, cpuMs }) => (journeysPerSecond * cpuMs) / 1000);
  const resting = shops.flatMap((shop) => shop.resting ?? []);
  const others = Math.min(...busy) - Math.max(...loaded) - Math.max(0, ...resting);
  const otherShop = resting.length > 0 ? `, ${percentages(resting)} by the other shop` : '';
  return [
    `In the median windows, the core was used to ${percentages(busy)}: ${percentages(loaded)} by the shop under load${otherShop}.`,
    ...(others > maxOthers
      ? [
          'Other programs used much of the core, so rates are too low and latencies too high; the ratios are less affected.',
        ]
      : []),
  ];
}

function percentages(shares: readonly number[]): string {
  const whole = shares.map((value) => Math.round(100 * value));
  return `${range(Math.min(...whole), Math.max(...whole))} %`;
}
