import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Built } from '@glasshouse/http/run';
import type { Settings } from '@glasshouse/settings';
import type { Telemetry } from '@glasshouse/telemetry';
import { accessToken } from './access/access-token.js';
import { createConsole } from './console.js';
import type { ProcessTable } from './processes/process-table.js';
import { rulesOptions } from './rules/rules-options.js';
import { type consoleSettings, parseTargets } from './settings.js';

type OwnSettings = Settings<typeof consoleSettings> & {
  readonly HOST: string;
  readonly PORT: number;
  readonly FAULTS_TOKEN: string;
};

/** Builds the console from the settings of its process. */
export function buildConsole(settings: OwnSettings, telemetry: Telemetry, processes: ProcessTable): Built {
  const { HOST, PORT, FORWARD_PORT, ZIPKIN_PORT, OTLP_PORT } = settings;
  const token = accessToken(settings);
  const built = createConsole({
    telemetry,
    host: HOST,
    ports: { console: PORT, forward: FORWARD_PORT, zipkin: ZIPKIN_PORT, otlp: OTLP_PORT },
    // FAULTS_TOKEN already controls the shop
    tokens:
      token === undefined ? undefined : [token, ...(settings.FAULTS_TOKEN ? [settings.FAULTS_TOKEN] : [])],
    forwardSharedKey: settings.FORWARD_SHARED_KEY || undefined,
    scrapeTargets: parseTargets(settings.SCRAPE_TARGETS),
    scrapeIntervalMs: settings.SCRAPE_INTERVAL_MS,
    gatewayUrl: settings.GATEWAY_URL,
    backEnds: {
      grafana: settings.GRAFANA_URL,
      jaeger: settings.JAEGER_URL,
      kibana: settings.KIBANA_URL,
      prometheus: settings.PROMETHEUS_URL,
      zipkin: settings.ZIPKIN_URL,
    },
    maxBytes: settings.MAX_MEGABYTES * 1024 * 1024,
    ...(settings.HISTORY_FOLDER !== '' && {
      history: { folder: settings.HISTORY_FOLDER, maxBytes: settings.HISTORY_MEGABYTES * 1024 * 1024 },
    }),
    processes,
    rules: settings.RULES === 'on' ? rulesOptions(settings) : undefined,
    incidents: settings.FAULTS_TOKEN === '' ? undefined : incidentsOptions(settings),
  });
  return {
    app: built.app,
    start: built.start,
    listening: built.readRules,
    also: [
      { app: built.receiverApp, port: ZIPKIN_PORT, portVariable: 'ZIPKIN_PORT' },
      { app: built.receiverApp, port: OTLP_PORT, portVariable: 'OTLP_PORT' },
    ],
    close: built.stop,
  };
}

function incidentsOptions({ FAULTS_TOKEN, HISTORY_FOLDER, SHOP_URL, GATEWAY_URL }: OwnSettings) {
  return {
    token: FAULTS_TOKEN,
    folder: HISTORY_FOLDER === '' ? undefined : join(HISTORY_FOLDER, 'incidents'),
    shopUrl: SHOP_URL || GATEWAY_URL,
    sloFile: fileURLToPath(new URL('../../../../prometheus/slo.yaml', import.meta.url)),
  };
}
