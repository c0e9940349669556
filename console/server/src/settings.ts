import { ports } from '@glasshouse/roster';
import type { Declarations } from '@glasshouse/settings';
import type { ScrapeTarget } from './scrape/resolve-instances.js';
import { telemetryStoreBound } from './store/telemetry-store.js';

const port = (standard: number, doc: string) =>
  ({ type: 'integer', default: standard, min: 0, max: 65_535, doc }) as const;

export const consoleSettings = {
  FORWARD_PORT: port(ports.forward, "Where logs are taken, by Fluentd's forward protocol"),
  ZIPKIN_PORT: port(ports.zipkin, 'Where spans are taken as Zipkin v2 JSON'),
  OTLP_PORT: port(ports.otlp, 'Where spans and logs are taken as OTLP/HTTP JSON'),
  SCRAPE_TARGETS: { type: 'list', default: '', doc: 'Whose metrics are scraped, each name=url' },
  SCRAPE_INTERVAL_MS: {
    type: 'integer',
    default: 5000,
    min: 100,
    max: 600_000,
    doc: 'Time between two scrapes',
  },
  MAX_MEGABYTES: {
    type: 'integer',
    default: telemetryStoreBound.limit / 2 ** 20,
    min: 1,
    max: 4096,
    doc: 'Estimated size of the spans and logs held; the oldest go first',
  },
  GATEWAY_URL: {
    type: 'url',
    default: `http://127.0.0.1:${ports.gateway}`,
    doc: 'Where the shop answers, for the commands that empty pages suggest',
  },
  // its own requests are the telemetry of others: neither their spans nor their access records are of interest
  LOG_LEVEL: {
    type: 'string',
    default: 'warn',
    allow: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'],
    doc: 'Lowest level that is written',
  },
  TRACES_RATIO: {
    type: 'number',
    default: 0,
    min: 0,
    max: 1,
    doc: 'Share of its own traces that are sampled',
  },
} as const satisfies Declarations;

/** @throws Error naming the entry that is not `name=url` */
export function parseTargets(list: readonly string[]): ScrapeTarget[] {
  return list.map((entry) => {
    const [, name, url] = /^([\w.-]+)=(http:\/\/.+)$/.exec(entry) ?? [];
    if (!name || !url || !URL.canParse(url)) {
      throw new Error(`SCRAPE_TARGETS: ${JSON.stringify(entry)} is not name=http://host:port/metrics`);
    }
    return { name, url };
  });
}
