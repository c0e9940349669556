/**
 * Writes the pictures of README.md and docs/console.md to `docs/screenshots/`: `npm run build && node
 * test/dist/by-hand/screenshots.js`. The pages of the console need a shop with demo traffic (`npm start`), those of
 * incidents also an ended incident; each is in light and dark, wide and narrow; the pages of Zipkin and Prometheus need the full stack. Reads `CONSOLE_URL`, `ZIPKIN_URL`
 * and `PROMETHEUS_URL`, by default the published addresses. Arguments select pictures by the start of their names. Fails
 * for a picture of more than 150 kB, and for a page without the expected data.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openBrowser } from '@glasshouse/console/browser-testing';
import { ports } from '@glasshouse/roster';
import { eventually } from '@glasshouse/timing/testing';

const folder = resolve(import.meta.dirname, '../../../docs/screenshots');
const maxBytes = 150_000;
const {
  CONSOLE_URL = `http://localhost:${ports.console}`,
  ZIPKIN_URL = `http://localhost:${ports.zipkin}`,
  PROMETHEUS_URL = `http://localhost:${ports.prometheus}`,
} = process.env;

interface TraceSummary {
  traceId: string;
  name: string;
  services: string[];
  error: boolean;
}

/** Returns the id of a purchase that the console has, and that Zipkin has, too, for a picture of its page. */
async function purchase(isInZipkin: boolean): Promise<string> {
  return eventually(async () => {
    const { items } = (await (await fetch(`${CONSOLE_URL}/api/traces?limit=200`)).json()) as {
      items: TraceSummary[];
    };
    for (const { traceId, name, error, services } of items) {
      if (name !== 'POST /orders/{id}/confirm' || error || services.length < 4) continue;
      if (!isInZipkin || (await fetch(`${ZIPKIN_URL}/api/v2/trace/${traceId}`)).ok) return traceId;
    }
    throw new Error('no successful purchase yet');
  });
}

interface ReportList {
  items: { id: string; startedAt: string; endedAt: string; recording: boolean }[];
}

async function latestRecordedReport(): Promise<ReportList['items'][number]> {
  const { items } = (await (await fetch(`${CONSOLE_URL}/api/incidents/reports`)).json()) as ReportList;
  const found = items.find(({ recording }) => recording);
  if (!found) throw new Error('no incident with a recording has ended: start and stop one');
  return found;
}

async function latestReport(): Promise<string> {
  return encodeURIComponent((await latestRecordedReport()).id);
}

/** Returns the middle of the latest recorded incident, epoch milliseconds. */
async function duringLatestReport(): Promise<number> {
  const { startedAt, endedAt } = await latestRecordedReport();
  return Math.round((Date.parse(startedAt) + Date.parse(endedAt)) / 2);
}

const p95 =
  'histogram_quantile(0.95, sum by (job, le) (rate(http_server_request_duration_seconds_bucket[1m])))';
const series = new URLSearchParams({
  since: '-5m',
  expr: p95,
  expr2: 'sum by (job) (rate(http_server_request_duration_seconds_count[1m]))',
});
const graph = new URLSearchParams({ 'g0.expr': p95, 'g0.tab': 'graph', 'g0.range_input': '5m' });

interface Shot {
  url(): string | Promise<string>;
  /** Text that shows that the data of the page has arrived. */
  text: string;
  width: number;
  height: number;
  colorScheme: 'light' | 'dark';
}

/** Pages of the console: address and expected text. */
const views: Readonly<Record<string, [url: () => string | Promise<string>, text: string]>> = {
  overview: [() => '#/overview?since=-5m', 'Error budget left'],
  requests: [() => '#/requests?since=-5m', 'POST /orders'],
  differences: [() => '#/requests?since=-5m&sel=error:true', 'What differs'],
  map: [() => '#/map?since=-5m', 'gateway'],
  trace: [async () => `#/traces/${await purchase(false)}`, 'customer'],
  logs: [() => '#/logs?since=-5m', 'gateway'],
  metrics: [() => '#/metrics?since=-5m', 'p95'],
  series: [() => `#/explore?${series}`, 'job=order'],
  alerts: [() => '#/alerts', 'firing'],
  telemetry: [() => '#/telemetry', 'gateway'],
  incidents: [() => '#/incidents', 'Level 1'],
  report: [async () => `#/incidents/${await latestReport()}`, 'Path of an expert'],
  replay: [async () => `#/replay/${await latestReport()}?at=${await duringLatestReport()}`, 'Alerts'],
};
const sizes = { wide: { width: 1200, height: 720 }, narrow: { width: 400, height: 720 } };

function* consoleShots(): Generator<[name: string, shot: Shot]> {
  for (const [view, [path, text]] of Object.entries(views))
    for (const [size, { width, height }] of Object.entries(sizes))
      for (const colorScheme of ['light', 'dark'] as const)
        yield [
          `console-${view}-${size}-${colorScheme}`,
          { url: async () => `${CONSOLE_URL}/${await path()}`, text, width, height, colorScheme },
        ];
}

/** Pages by the name of the file. */
const shots: Readonly<Record<string, Shot>> = {
  ...Object.fromEntries(consoleShots()),
  'zipkin-trace': {
    url: async () => `${ZIPKIN_URL}/zipkin/traces/${await purchase(true)}`,
    text: 'customer',
    width: 1200,
    height: 720,
    colorScheme: 'light',
  },
  'prometheus-graph': {
    url: () => `${PROMETHEUS_URL}/query?${graph}`,
    text: 'job="gateway"',
    width: 1200,
    height: 920,
    colorScheme: 'light',
  },
};
const starts = process.argv.slice(2);
const names = Object.keys(shots).filter(
  (name) => starts.length === 0 || starts.some((start) => name.startsWith(start)),
);
if (names.length === 0) throw new RangeError(`no picture starts with ${starts.join(' or ')}`);

mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
try {
  for (const name of names) {
    const { url, text, width, height, colorScheme } = shots[name] as Shot;
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme,
      // the locale of a container is en-US@posix, which Prometheus' page rejects
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    const page = await context.newPage();
    await page.goto(await url());
    await page.getByText(text).filter({ visible: true }).first().waitFor();
    // charts are drawn after their legends
    await page.waitForTimeout(1500);
    const picture = await page.screenshot();
    if (picture.length > maxBytes) throw new Error(`${name}: ${picture.length} bytes, more than ${maxBytes}`);
    writeFileSync(resolve(folder, `${name}.png`), picture);
    console.log(`${name}.png: ${picture.length} bytes`);
    await context.close();
  }
} finally {
  await browser.close();
}
