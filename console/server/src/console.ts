import { fileURLToPath } from 'node:url';
import { createHttpApp, listen, type RunningServer } from '@glasshouse/http';
import { ports as standardPorts } from '@glasshouse/roster';
import { createTelemetry, type Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import type { BackEnds } from '../../contract/src/back-ends.js';
import { requireToken } from './access/require-token.js';
import { boundAnswers } from './api/bound-answers.js';
import { listRuns } from './api/list-runs.js';
import { createLiveEvents } from './api/live-events.js';
import { apiRoutes } from './api/routes.js';
import { zipkinRoutes } from './api/zipkin-routes.js';
import { createAssets } from './assets.js';
import { createAudit } from './audit/audit.js';
import { createBaselines } from './audit/baselines.js';
import { createFaultTargets } from './faults/fault-targets.js';
import { countQueries } from './incidents/count-queries.js';
import { createIncidents, type IncidentsOptions } from './incidents/create-incidents.js';
import { incidentCaller } from './incidents/incident-caller.js';
import { createLogLevels } from './log-levels/log-levels.js';
import { createProcessTable, type ProcessTable } from './processes/process-table.js';
import { createForwardReceiver } from './receivers/forward/forward-receiver.js';
import { logRecordsOf } from './receivers/forward/forward-record.js';
import { createHttpReceiver } from './receivers/http-receiver.js';
import { createPushedMetrics } from './receivers/otlp/pushed-metrics.js';
import { createRules, type RulesOptions } from './rules/rules.js';
import { readRunbooks } from './runbooks.js';
import type { ScrapeTarget } from './scrape/resolve-instances.js';
import { createScraper, type Scraper } from './scrape/scraper.js';
import { createSeriesStore, seriesBound } from './scrape/series.js';
import { createSeriesSource } from './scrape/series-source.js';
import { exposeStatus, refusedOf, type StatusSources, statusOf } from './status.js';
import { alertsBound, createAlertStore } from './store/alerts.js';
import { createConsoleHistory, historySourceOf } from './store/history/console-history.js';
import { newRunId } from './store/history/history.js';
import { createTelemetryStore, telemetryStoreBound } from './store/telemetry-store.js';
import { staleBundleReason } from './web-bundle.js';

export interface ConsolePorts {
  /** Pages, API and the HTTP receivers. */
  console: number;
  forward: number;
  zipkin: number;
  otlp: number;
}

export interface ConsoleOptions {
  /** Telemetry of the console itself, which the caller closes. Default: telemetry without exporters. */
  telemetry?: Telemetry;
  /** Default 127.0.0.1. */
  host?: string;
  /** 0 means any free port. Default: the ports of `@glasshouse/roster`. */
  ports?: Partial<ConsolePorts>;
  /** Tokens of which every request needs one, except health, metrics and received telemetry. Default: none is needed. */
  tokens?: readonly [string, ...string[]] | undefined;
  /** Key for the handshake of log senders. Default: none. */
  forwardSharedKey?: string | undefined;
  scrapeTargets?: readonly ScrapeTarget[];
  scrapeIntervalMs?: number;
  /** Limit for the estimated size of the stored spans and logs; default 20 MiB. */
  maxBytes?: number;
  /** Address of the shop, for the commands that empty pages suggest. Default: the gateway's standard port. */
  gatewayUrl?: string;
  /** Addresses of the full stack's pages for browsers. Default: none, and the pages have no links to them. */
  backEnds?: BackEnds;
  /** Folder of the runbooks. Default: `docs/runbooks` of the repository; without this folder, none is served. */
  runbooksFolder?: string;
  /** Keeps spans and log records on disk. Default: only in memory. */
  history?: { folder: string; maxBytes: number };
  /** Processes that the launcher reports. Default: none. */
  processes?: ProcessTable;
  /** Rules to evaluate. Default: none; Alertmanager's notifications are received in any case. */
  rules?: RulesOptions | undefined;
  /** Incidents that players start. Default: not enabled. */
  incidents?: IncidentsOptions | undefined;
}

export interface Console {
  /** Application of the main port. */
  readonly app: Koa;
  /** Application of the Zipkin port and the OTLP port. */
  readonly receiverApp: Koa;
  /** Starts the log receiver and the scraper; `listen()` includes it. */
  start(): Promise<void>;
  /** Reads the rules; `listen()` includes it. @throws Error for a file that cannot be read */
  readRules(): void;
  /** Stops the log receiver and the scraper. */
  stop(): Promise<void>;
  /**
   * Starts the console and listens on every port. When it fails, it closes everything and rejects; the error for a port
   * that is in use names the setting.
   */
  listen(): Promise<void>;
  /** Ports in use after `listen()`. */
  readonly ports: Readonly<ConsolePorts>;
  close(deadlineMs?: number): Promise<void>;
}

/**
 * Time for which scrapes are stored. With rules: the longest window of the SLOs with demo windows, and some minutes.
 * Without: what the pages of services show, since the full stack has little memory for the console, and a Prometheus.
 */
const historyMs = { withRules: 75 * 60_000, withoutRules: 10 * 60_000 } as const;
/** Number of stored scrapes of each instance, whatever the interval. */
const slotLimits = { min: 120, max: 900 } as const;

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Collector and viewer of the three signals in one process: receivers, stores with limits, scraper, API and pages. */
export function createConsole(options: ConsoleOptions = {}): Console {
  const {
    host = '127.0.0.1',
    maxBytes = telemetryStoreBound.limit,
    scrapeTargets = [],
    scrapeIntervalMs = 5000,
  } = options;
  const gatewayUrl = options.gatewayUrl ?? `http://127.0.0.1:${standardPorts.gateway}`;
  const telemetry = options.telemetry ?? createTelemetry({ service: { name: 'console' }, level: 'warn' });
  const ports: ConsolePorts = {
    console: standardPorts.console,
    forward: standardPorts.forward,
    zipkin: standardPorts.zipkin,
    otlp: standardPorts.otlp,
    ...options.ports,
  };

  const startedMs = Date.now();
  const run = newRunId(startedMs);
  const history = options.history && createConsoleHistory({ ...options.history, run, startedMs, telemetry });
  const store = createTelemetryStore({ maxBytes, run, ...(history && { onSealed: history.append }) });
  const neededMs = options.rules ? historyMs.withRules : historyMs.withoutRules;
  const slots = Math.min(slotLimits.max, Math.max(slotLimits.min, Math.ceil(neededMs / scrapeIntervalMs)));
  const series = createSeriesStore({
    slots,
    maxSeries: seriesBound.limit,
    maxAgeMs: slots * scrapeIntervalMs,
  });
  const alerts = createAlertStore({ maxAlerts: alertsBound.limit, maxBytes: 2 << 20 });
  const processes = options.processes ?? createProcessTable();
  const receiverPorts = () => ({
    logs: [ports.forward, ports.otlp],
    traces: [ports.zipkin, ports.otlp, ports.console],
  });
  const baselines = createBaselines({ counters: store.counters, startedMs, receiverPorts });
  const levels = createLogLevels(() => scraper.targets);
  const faults = createFaultTargets(() => scraper.targets);
  const scraper: Scraper = createScraper({
    targets: scrapeTargets,
    series,
    intervalMs: scrapeIntervalMs,
    observe: (service) => {
      const observers = [baselines.observe(service), levels.observe(service)];
      return {
        read: (result) => {
          for (const { read } of observers) read(result);
        },
        done: () => {
          for (const { done } of observers) done();
        },
      };
    },
  });
  const rules = createRules(options.rules, {
    scraped: createSeriesSource(series),
    jobs: scraper.services,
    alerts,
    log: telemetry.log,
  });
  const incidents =
    options.incidents &&
    createIncidents(options.incidents, {
      store,
      series,
      source: rules.engine.source,
      services: scraper.services,
      alerts,
      faults,
      processes,
    });
  const audit = createAudit({
    scraper,
    counters: store.counters,
    baselines,
    receiverPorts,
  });
  const pushedMetrics = createPushedMetrics({ series });
  const httpReceiver = createHttpReceiver({ store, metrics: pushedMetrics, telemetry });
  const events = createLiveEvents({ store });
  const forward = createForwardReceiver({
    onRecords: (records) => store.addLogs(logRecordsOf(records)),
    onRejected: (count) => store.logs.countRejected(count),
    sharedKey: options.forwardSharedKey,
  });
  const sources: StatusSources = {
    store,
    series,
    scraper,
    forward,
    httpReceiver,
    pushedMetrics,
    events,
    alerts,
    processes,
    rules,
    history,
    maxBytes,
    gatewayUrl,
  };
  exposeStatus(telemetry, sources);

  const readiness = {
    forward: async () => {
      if (forward.port === 0) throw new Error('the log receiver is not listening yet');
    },
  };
  const stale = staleBundleReason(folder('../../..'));
  if (stale !== undefined) throw new Error(stale);
  const assets = createAssets(
    [
      { folder: folder('../../../web/public'), under: '/' },
      { folder: folder('../../web/bundle'), under: '/app' },
    ],
    { services: scraper.services, backEnds: options.backEnds ?? {} },
    readRunbooks(options.runbooksFolder ?? folder('../../../../docs/runbooks')),
  );
  // health and metrics come before the middleware, and need no token either
  const { isTelemetry } = httpReceiver;
  const access = (isOpen: (context: Koa.Context) => boolean) =>
    options.tokens ? [requireToken(options.tokens, isOpen)] : [];
  // the command of a player on another machine sends only the token of the player
  const isPlayer = ({ headers }: Koa.Context) =>
    incidents !== undefined && incidentCaller(incidents, headers) !== undefined;
  // both ports share the memory
  const answers = boundAnswers();
  const app = createHttpApp({
    // the only user prefers a slow response to a refused request
    admission: false,
    telemetry,
    readiness,
    bodyLimit: 4 << 20,
    routes: apiRoutes({
      store,
      series,
      scraper,
      levels,
      faults,
      incidents,
      audit,
      alerts,
      processes,
      events,
      rules,
      startedMs,
      runs: () => listRuns({ store, history, run, startedMs }),
      status: () => statusOf(sources),
      refused: () => refusedOf(sources),
    }),
    middleware: [
      answers,
      ...access((context) => isTelemetry(context) || isPlayer(context)),
      ...(incidents ? [countQueries(incidents.engine)] : []),
      httpReceiver.middleware,
      httpReceiver.importMiddleware,
      assets,
    ],
  });
  app.on('stopping', () => events.close()); // open streams would keep the server open
  const receiverApp = createHttpApp({
    telemetry,
    readiness,
    // clients of Zipkin read from the port that they send to
    routes: zipkinRoutes(store.traces),
    adminEndpoints: false,
    middleware: [answers, ...access(isTelemetry), httpReceiver.middleware],
  });

  let servers: RunningServer[] = [];

  async function start(): Promise<void> {
    await history?.open(historySourceOf(store));
    await forward.listen({ host, port: ports.forward }).catch((error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'port already in use' : error.message;
      const text = `cannot listen on ${host}:${ports.forward}: ${reason}; set FORWARD_PORT to use another port`;
      throw new Error(text, { cause: error });
    });
    ports.forward = forward.port;
    scraper.start();
    rules.start();
    incidents?.engine.open();
  }

  async function stop(): Promise<void> {
    scraper.close();
    rules.close();
    incidents?.close();
    pushedMetrics.close();
    events.close();
    await forward.close();
    await history?.close();
  }

  async function close(deadlineMs = 2000): Promise<void> {
    await Promise.all(servers.map((server) => server.close(deadlineMs)));
    await stop();
    if (!options.telemetry) await telemetry.close(0);
  }

  return {
    app,
    receiverApp,
    start,
    readRules: rules.read,
    stop,
    async listen() {
      try {
        await start();
        for (const [name, served, portVariable] of [
          ['console', app, 'PORT'],
          ['zipkin', receiverApp, 'ZIPKIN_PORT'],
          ['otlp', receiverApp, 'OTLP_PORT'],
        ] as const) {
          const server = await listen(served, { host, port: ports[name], portVariable });
          servers = [...servers, server];
          ports[name] = server.port;
        }
        rules.read();
      } catch (error) {
        await close();
        throw error;
      }
    },
    ports,
    close,
  };
}
