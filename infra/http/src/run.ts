import { readFileSync } from 'node:fs';
import { createFaults, type Faults } from '@glasshouse/faults';
import { type Declarations, readSettings, type Settings, SettingsError } from '@glasshouse/settings';
import { maskSecrets, type Telemetry, telemetryFromSettings, telemetrySettings } from '@glasshouse/telemetry';
import { chosenExporters, classicSettings } from '@glasshouse/telemetry-classic';
import type Koa from 'koa';
import { aroundSend } from './faults/around-send.js';
import { listen } from './server/listen.js';
import { httpSettings } from './settings.js';
import type { RunningServer } from './types.js';
import { undelivered } from './undelivered.js';

export { retryWhileUnavailable } from './server/retry-while-unavailable.js';

/** Settings that every service reads in addition to its own. */
type CommonSettings = Settings<
  ReturnType<typeof httpSettings> & typeof telemetrySettings & typeof classicSettings
>;

export interface Built {
  app: Koa;
  /** Runs before the server listens: connects the dependencies that readiness checks. */
  start?: () => Promise<void>;
  /** Runs after the process has reported that it is ready: work for which nobody needs to wait. An error ends the process. */
  listening?: () => void;
  /** Runs after the last request: closes clients and background work, then stores and caches. */
  close?: () => Promise<void>;
  /** Further applications with separate ports. They become unready with the first one, and are closed after it. */
  also?: readonly { app: Koa; port: number; portVariable: string }[];
}

export interface ServiceMain<D extends Declarations> {
  /** `service.name`. */
  name: string;
  /** `service.version`. Default: the common version of all workspaces. */
  version?: string;
  /** Default of `PORT`; 0 chooses a free port. */
  defaultPort: number;
  declarations: D;
  /** @param faults faults for stores, caches and clients; undefined when FAULTS_TOKEN is not set */
  build(
    settings: Settings<D> & CommonSettings,
    telemetry: Telemetry,
    faults: Faults | undefined,
  ): Built | Promise<Built>;
}

/** Time limit for closing stores and clients after the last request, in ms. */
const graceMs = 5000;
/** Lower limit of the time for the requests of a further port, in ms, when those of the first one have used up the time. */
const minCloseMs = 1000;
/** Time limit for delivering the remaining telemetry after that, in ms. */
const flushMs = 5000;
/** BSD's EX_CONFIG: restarting does not help. */
const exitConfiguration = 78;

/**
 * Runs a service's process; the only call in a `main.ts`. Reads the environment, builds the service, starts it,
 * listens, sends `{type: 'ready', port}` to a parent process, and runs `listening`.
 *
 * SIGTERM, SIGINT or the end of the parent process shuts it down in order: servers, the service's resources, telemetry;
 * exit code 0. Counts of undelivered telemetry are written to standard error. An uncaught error is logged and delivered
 * before the process exits with 1. An invalid environment ends the process with 78.
 */
export async function runService<const D extends Declarations>(main: ServiceMain<D>): Promise<void> {
  const settings = settingsOrExit(main);
  const {
    HOST: host,
    PORT: port,
    DRAIN_MS: drainDelayMs,
    SHUTDOWN_MS: shutdownMs,
    LOG_STDOUT: logStdout,
    MAX_CONNECTIONS: maxConnections,
    REQUESTS_PER_CONNECTION: requestsPerConnection,
    OVERLOAD_DELAY_MS: delayMs,
    MAX_REQUESTS: maxRequests,
    FAULTS_TOKEN: token,
  } = settings as CommonSettings;
  const { name, version = sharedVersion() } = main;
  const faults = token === '' ? undefined : createFaults();
  const telemetry = orExit(name, () =>
    telemetryFromSettings(
      { name, version },
      settings,
      chosenExporters(settings),
      faults && aroundSend(faults.at('telemetry')),
    ),
  );
  let built: Built | undefined;
  let servers: RunningServer[] = [];
  let stopping = false;
  let failing = false;

  async function exitWithError(error: unknown, message: string): Promise<void> {
    if (failing) return;
    failing = true;
    telemetry.log.fatal(message, { error });
    // Without log lines on standard output, a user in a terminal would not see the reason.
    if (logStdout === 'off') process.stderr.write(`${message}: ${maskSecrets(String(error))}\n`);
    await closeTelemetry(2000).catch(() => {});
    process.exit(1);
  }

  /** Closes telemetry. Reports undelivered items on standard error, as they can no longer be logged. */
  async function closeTelemetry(deadlineMs: number): Promise<void> {
    await telemetry.close(deadlineMs);
    const lost = undelivered(telemetry.deliveryStats());
    if (lost !== '') process.stderr.write(`${name}: telemetry not delivered: ${lost}\n`);
  }

  async function closeServers(): Promise<void> {
    for (let server = servers.shift(); server; server = servers.shift()) await server.close(0);
  }

  async function stop(reason: string): Promise<void> {
    if (stopping || failing) return;
    stopping = true;
    telemetry.log.info('stopping', { 'event.reason': reason });
    const limitMs = drainDelayMs + shutdownMs + graceMs;
    const guard = setTimeout(
      () => void exitWithError(new Error(`not stopped after ${limitMs} ms`), 'shutdown timed out'),
      limitMs,
    );
    guard.unref();
    try {
      for (const { app } of built?.also ?? []) app.emit('stopping');
      // the ports share one limit; a scrape that has just begun may still end
      const endMs = performance.now() + drainDelayMs + shutdownMs;
      // `start` closes those that begin to listen from now on
      for (let server = servers.shift(); server; server = servers.shift())
        await server.close(Math.min(shutdownMs, Math.max(minCloseMs, endMs - performance.now())));
      await built?.close?.();
      telemetry.log.info('stopped');
    } catch (error) {
      return exitWithError(error, 'shutdown failed');
    }
    // The delivery of telemetry has its own deadline; missing it is not a failed shutdown.
    clearTimeout(guard);
    await closeTelemetry(flushMs);
    process.exit(0);
  }

  process.on('uncaughtException', (error) => void exitWithError(error, 'uncaught exception'));
  process.on('unhandledRejection', (error) => void exitWithError(error, 'unhandled promise rejection'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('disconnect', () => void stop('parent process ended'));
  // The parent may have ended before this listener existed. `connected` is undefined without a parent.
  if (process.connected === false) return stop('parent process ended');

  try {
    built = await main.build(settings, telemetry, faults);
    if (faults) for (const { app } of [built, ...(built.also ?? [])]) app.emit('faults', { faults, token });
    await built.start?.();
    // stop() closes what has been started, and ends the process
    if (stopping) return;
    const first = await listen(built.app, {
      host,
      port,
      drainDelayMs,
      maxConnections,
      requestsPerConnection,
      admission: { delayMs, maxRequests },
    });
    servers = [first];
    for (const { app, ...other } of built.also ?? [])
      servers.push(await listen(app, { host, maxConnections, ...other }));
    // stop() did not know these servers yet
    if (stopping) return closeServers();
    telemetry.log.info(`listening on ${first.url}`, { 'server.address': host, 'server.port': first.port });
    if (process.connected) process.send?.({ type: 'ready', port: first.port });
    built.listening?.();
  } catch (error) {
    // the start failed because it was stopped
    if (stopping) return;
    // A store that is already open must be closed, e.g. when the port is in use.
    await closeServers();
    await built?.close?.().catch(() => {});
    // Telemetry is not delivered: its destinations may not respond, and standard error already names the setting.
    if (error instanceof SettingsError) exitForSettings(name, error);
    await exitWithError(error, `${name} could not start`);
  }
}

function settingsOrExit<D extends Declarations>({ name, defaultPort, declarations }: ServiceMain<D>) {
  return orExit(name, () => {
    const all = { ...telemetrySettings, ...classicSettings, ...httpSettings(defaultPort), ...declarations };
    return readSettings(process.env, all) as Settings<D> & CommonSettings;
  });
}

/** Runs `read`. Prints its error without a stack, and exits with 78. */
function orExit<T>(service: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    exitForSettings(
      service,
      error instanceof SettingsError ? error : new SettingsError([(error as Error).message]),
    );
  }
}

function exitForSettings(service: string, { message }: SettingsError): never {
  process.stderr.write(`${service}: ${message}\n`);
  process.exit(exitConfiguration);
}

/** Returns the common version of all workspaces, which are released together. */
function sharedVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
