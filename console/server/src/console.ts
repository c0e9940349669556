import { fileURLToPath } from 'node:url';
import { createHttpApp, listen, type RunningServer } from '@glasshouse/http';
import { ports as standardPorts } from '@glasshouse/settings';
import { createTelemetry, type Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import { createLiveEvents } from './api/live-events.js';
import { apiRoutes } from './api/routes.js';
import { createAssets } from './assets.js';
import { createAudit } from './audit/audit.js';
import { createBaselines } from './audit/baselines.js';
import { createLogLevels } from './log-levels/log-levels.js';
import { createProcessTable, type ProcessTable } from './processes/process-table.js';
import { createForwardReceiver } from './receivers/forward.js';
import { fromForward } from './receivers/forward-record.js';
import { createHttpIntake } from './receivers/http-intake.js';
import type { ScrapeTarget } from './scrape/resolve-instances.js';
import { createScraper, type Scraper } from './scrape/scraper.js';
import { createSeriesStore, seriesBound } from './scrape/series.js';
import { exposeStatus, refusedOf, type StatusSources, statusOf } from './status.js';
import { alertsBound, createAlertStore } from './store/alerts.js';
import { createTelemetryStore, telemetryStoreBound } from './store/telemetry-store.js';

export interface ConsolePorts {
  /** Pages, API and the HTTP intakes. */
  console: number;
  forward: number;
  zipkin: number;
  otlp: number;
}

export interface ConsoleOptions {
  /** Its own; default: one that exports nothing. It is not closed with the console when it was given. */
  telemetry?: Telemetry;
  /** Default 127.0.0.1. */
  host?: string;
  /** 0 takes any free one. Default: those of `@glasshouse/settings`. */
  ports?: Partial<ConsolePorts>;
  scrapeTargets?: readonly ScrapeTarget[];
  scrapeIntervalMs?: number;
  /** Estimated bytes of the spans and logs held; default 20 MiB. */
  maxBytes?: number;
  /** Where the shop answers, for the commands that empty pages suggest. Default: the gateway's standard port. */
  gatewayUrl?: string;
  /** Process states that the launcher reports. Default: none. */
  processes?: ProcessTable;
}

export interface Console {
  /** The application of the main port. */
  readonly app: Koa;
  /** The application of the Zipkin and the OTLP port. */
  readonly intakeApp: Koa;
  /** Takes logs and begins to scrape; `listen()` does it too. */
  start(): Promise<void>;
  /** Ends what `start()` began. */
  stop(): Promise<void>;
  /** Starts, and listens on every port. Rejects, with nothing left open, naming the variable of a port that is taken. */
  listen(): Promise<void>;
  /** Those in use once it listens. */
  readonly ports: Readonly<ConsolePorts>;
  close(deadlineMs?: number): Promise<void>;
}

/** Scrapes to keep for each instance. */
const slots = 120;

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Collector and viewer in one process: senders only write, this owns what they wrote, its limits, and the pages that
 * show it.
 */
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

  const store = createTelemetryStore({ maxBytes });
  const series = createSeriesStore({
    slots,
    maxSeries: seriesBound.limit,
    maxAgeMs: slots * scrapeIntervalMs,
  });
  const alerts = createAlertStore({ maxAlerts: alertsBound.limit, maxBytes: 2 << 20 });
  const processes = options.processes ?? createProcessTable();
  const startedMs = Date.now();
  const intakePorts = () => ({
    logs: [ports.forward, ports.otlp],
    traces: [ports.zipkin, ports.otlp, ports.console],
  });
  const baselines = createBaselines({ receipts: store.receipts, startedMs, intakePorts });
  const levels = createLogLevels(() => scraper.targets);
  const scraper: Scraper = createScraper({
    targets: scrapeTargets,
    series,
    intervalMs: scrapeIntervalMs,
    observe: (service) => {
      const observers = [baselines.observe(service), levels.observe(service)];
      return {
        read: (reading) => {
          for (const { read } of observers) read(reading);
        },
        done: () => {
          for (const { done } of observers) done();
        },
      };
    },
  });
  const audit = createAudit({
    scraper,
    receipts: store.receipts,
    baselines,
    startedMs,
    intakePorts,
  });
  const intake = createHttpIntake({ store, telemetry });
  const events = createLiveEvents({ store });
  const forward = createForwardReceiver({
    onRecords: (records) => store.addLogs(records.map(fromForward)),
    onRejected: (count) => store.logs.reject(count),
  });
  const sources: StatusSources = {
    store,
    series,
    scraper,
    forward,
    intake,
    events,
    alerts,
    processes,
    maxBytes,
    gatewayUrl,
  };
  exposeStatus(telemetry, sources);

  const readiness = {
    forward: async () => {
      if (forward.port === 0) throw new Error('logs are not taken yet');
    },
  };
  const assets = createAssets([
    { folder: folder('../../../web/public'), under: '/' },
    { folder: folder('../../web/src'), under: '/app' },
  ]);
  const app = createHttpApp({
    // Its one user would rather wait for a long query than be refused the next page.
    admission: false,
    telemetry,
    readiness,
    bodyLimit: 4 << 20,
    routes: apiRoutes({
      store,
      series,
      scraper,
      levels,
      audit,
      alerts,
      processes,
      status: () => statusOf(sources),
      refused: () => refusedOf(sources),
    }),
    middleware: [intake.middleware, events.middleware, assets],
  });
  app.on('stopping', () => events.close()); // open streams would hold the server
  const intakeApp = createHttpApp({
    telemetry,
    readiness,
    routes: [],
    adminEndpoints: false,
    middleware: [intake.middleware],
  });

  let servers: RunningServer[] = [];

  async function start(): Promise<void> {
    await forward.listen({ host, port: ports.forward }).catch((error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'it is taken by another process' : error.message;
      const text = `cannot listen on ${host}:${ports.forward}: ${why}; FORWARD_PORT sets another port`;
      throw new Error(text, { cause: error });
    });
    ports.forward = forward.port;
    scraper.start();
  }

  async function stop(): Promise<void> {
    scraper.close();
    events.close();
    await forward.close();
  }

  async function close(deadlineMs = 2000): Promise<void> {
    await Promise.all(servers.map((server) => server.close(deadlineMs)));
    await stop();
    if (!options.telemetry) await telemetry.close(0);
  }

  return {
    app,
    intakeApp,
    start,
    stop,
    async listen() {
      try {
        await start();
        for (const [name, served, portVariable] of [
          ['console', app, 'PORT'],
          ['zipkin', intakeApp, 'ZIPKIN_PORT'],
          ['otlp', intakeApp, 'OTLP_PORT'],
        ] as const) {
          const server = await listen(served, { host, port: ports[name], portVariable });
          servers = [...servers, server];
          ports[name] = server.port;
        }
      } catch (error) {
        await close();
        throw error;
      }
    },
    ports,
    close,
  };
}
