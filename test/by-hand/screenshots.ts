/**
 * Writes the screenshots of README.md to `docs/screenshots/` from a running full stack with demo traffic:
 * `npm run build && node test/dist/by-hand/screenshots.js`. Reads `CONSOLE_URL`, `ZIPKIN_URL` and `PROMETHEUS_URL`, by
 * default the published addresses. Arguments select pictures by name. Fails for a picture of more than 150 kB, and for a page without the expected data.
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

/** Returns the id of a purchase that both the console and Zipkin have. */
async function purchase(): Promise<string> {
  return eventually(async () => {
    const { items } = (await (await fetch(`${CONSOLE_URL}/api/traces?limit=200`)).json()) as {
      items: TraceSummary[];
    };
    for (const { traceId, name, error, services } of items) {
      if (name !== 'POST /orders/{id}/confirm' || error || services.length < 4) continue;
      if ((await fetch(`${ZIPKIN_URL}/api/v2/trace/${traceId}`)).ok) return traceId;
    }
    throw new Error('no successful purchase yet');
  });
}

const p95 =
  'histogram_quantile(0.95, sum by (job, le) (rate(http_server_request_duration_seconds_bucket[1m])))';
const graph = new URLSearchParams({ 'g0.expr': p95, 'g0.tab': 'graph', 'g0.range_input': '5m' });

interface Shot {
  url(): string | Promise<string>;
  /** Text that shows that the data of the page has arrived. */
  text: string;
}

/** Pages by the name of the file. */
const shots: Readonly<Record<string, Shot>> = {
  'console-trace': { url: async () => `${CONSOLE_URL}/#/traces/${await purchase()}`, text: 'customer' },
  'console-metrics': { url: () => `${CONSOLE_URL}/#/metrics`, text: 'gateway' },
  'zipkin-trace': { url: async () => `${ZIPKIN_URL}/zipkin/traces/${await purchase()}`, text: 'customer' },
  'prometheus-graph': { url: () => `${PROMETHEUS_URL}/query?${graph}`, text: 'job="gateway"' },
};
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(shots);

mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
try {
  for (const name of names) {
    const shot = shots[name];
    if (shot === undefined) throw new RangeError(`${name} is none of ${Object.keys(shots).join(', ')}`);
    const context = await browser.newContext({
      viewport: { width: 1200, height: name === 'prometheus-graph' ? 920 : 720 },
      colorScheme: 'light',
      // the locale of a container is en-US@posix, which Prometheus' page rejects
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    const page = await context.newPage();
    await page.goto(await shot.url());
    await page.getByText(shot.text).first().waitFor();
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
