import { ports } from '@glasshouse/roster';
import { type Declarations, SettingsError } from '@glasshouse/settings';
import type { ScrapeTarget } from './scrape/resolve-instances.js';
import { historyBound } from './store/history/history.js';
import { telemetryStoreBound } from './store/telemetry-store.js';

const port = (standard: number, doc: string) =>
  ({ type: 'integer', default: standard, min: 0, max: 65_535, doc }) as const;

const pageAddress = (name: string) =>
  ({
    type: 'url',
    default: '',
    doc: `Address of ${name} for browsers; the pages link to it; empty for none`,
  }) as const;

export const consoleSettings = {
  FORWARD_PORT: port(ports.forward, "Port that receives logs by Fluentd's forward protocol"),
  FORWARD_SHARED_KEY: {
    type: 'string',
    default: '',
    secret: true,
    doc: "Key that log senders must prove to know in the forward protocol's handshake; the services do not send one; empty for none",
  },
  ZIPKIN_PORT: port(
    ports.zipkin,
    "Port that receives spans as Zipkin v2 JSON, and answers Zipkin's read API",
  ),
  OTLP_PORT: port(
    ports.otlp,
    'Port that receives spans, logs and metrics as OTLP/HTTP, in JSON or Protocol Buffers',
  ),
  SCRAPE_TARGETS: { type: 'list', default: '', doc: 'Services whose metrics are scraped, each name=url' },
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
    doc: 'Limit for the estimated size of the stored spans and logs; the oldest are evicted first',
  },
  HISTORY_FOLDER: {
    type: 'string',
    default: '',
    doc: 'Folder for spans and log records, which survive a restart; empty: only in memory',
  },
  HISTORY_MEGABYTES: {
    type: 'integer',
    default: historyBound.limit / 2 ** 20,
    min: 1,
    max: 65_536,
    doc: 'Limit for the files of the history; the oldest is deleted first',
  },
  GATEWAY_URL: {
    type: 'url',
    default: `http://127.0.0.1:${ports.gateway}`,
    doc: 'Address of the shop, for the commands that empty pages suggest',
  },
  SHOP_URL: {
    type: 'url',
    default: '',
    doc: 'Address of the gateway for requests that the console sends during an incident; empty for GATEWAY_URL',
  },
  GRAFANA_URL: pageAddress('Grafana'),
  JAEGER_URL: pageAddress('Jaeger'),
  KIBANA_URL: pageAddress('Kibana'),
  PROMETHEUS_URL: pageAddress('Prometheus'),
  ZIPKIN_URL: pageAddress('Zipkin'),
  RULES: {
    type: 'string',
    default: 'off',
    allow: ['on', 'off'],
    doc: 'Whether the console evaluates the rules of `prometheus/`; `off` where Prometheus does',
  },
  SLO_WINDOWS: {
    type: 'string',
    default: 'demo',
    allow: ['demo', 'real'],
    doc: 'Windows of the SLOs whose rules the console evaluates',
  },
  ALERT_CHAT: {
    type: 'string',
    default: 'console',
    allow: ['console', 'slack', 'telegram', 'webhook'],
    doc: "Chat that gets the alerts of the console's rules; console: none",
  },
  ALERT_CHAT_URL_FILE: {
    type: 'string',
    default: '',
    doc: 'File with the address of the chat; empty: `alertmanager/secrets/slack-url`, `telegram-url` or `webhook-url`',
  },
  // most requests to the console are telemetry, whose spans and access records are of no interest
  LOG_LEVEL: {
    type: 'string',
    default: 'warn',
    allow: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'],
    doc: 'Lowest level of the log records that the console writes',
  },
  TRACES_RATIO: {
    type: 'number',
    default: 0,
    min: 0,
    max: 1,
    doc: "Share of the console's own traces that are sampled",
  },
} as const satisfies Declarations;

/** @throws SettingsError naming the entry that is not `name=url` */
export function parseTargets(list: readonly string[]): ScrapeTarget[] {
  return list.map((entry) => {
    const [, name, url] = /^([\w.-]+)=(http:\/\/.+)$/.exec(entry) ?? [];
    if (!name || !url || !URL.canParse(url)) {
      throw new SettingsError([
        `SCRAPE_TARGETS: ${JSON.stringify(entry)} is not name=http://host:port/metrics`,
      ]);
    }
    return { name, url };
  });
}
