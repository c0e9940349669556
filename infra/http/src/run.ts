import { readFileSync } from 'node:fs';
import { type Declarations, readSettings, type Settings, SettingsError } from '@glasshouse/settings';
import { maskSecrets, type Telemetry, telemetryFromSettings, telemetrySettings } from '@glasshouse/telemetry';
import { chosenExporters, classicSettings } from '@glasshouse/telemetry-classic';
import type Koa from 'koa';
import { listen } from './server/listen.js';
import { httpSettings } from './settings.js';
import type { RunningServer } from './types.js';
import { undelivered } from './undelivered.js';

export { retryWhileUnavailable } from './server/retry-while-unavailable.js';

/** What every service's environment holds, besides its own. */
type CommonSettings = Settings<
  ReturnType<typeof httpSettings> & typeof telemetrySettings & typeof classicSettings
>;

export interface Built {
  app: Koa;
  /** Before listening: connects what readiness needs. */
  start?: () => Promise<void>;
  /** After the last request: clients, background work, then stores and caches. */
  close?: () => Promise<void>;
  /** Further applications on ports of their own; not ready once the first closes, and closed after it. */
  also?: readonly { app: Koa; port: number; portVariable: string }[];
}

export interface ServiceMain<D extends Declarations> {
  /** `service.name`. */
  name: string;
  /** `service.version`. Default: the version that every package here shares. */
  version?: string;
  /** Default of `PORT`; 0 chooses a free one. */
  defaultPort: number;
  declarations: D;
  build(settings: Settings<D> & CommonSettings, telemetry: Telemetry): Built | Promise<Built>;
}

/** What closing stores and clients may take after the last request. */
const graceMs = 5000;
/** What delivering the last telemetry may take after that. */
const flushMs = 5000;
/** BSD's EX_CONFIG: restarting does not help. */
const exitConfiguration = 78;

/**
 * The whole life of a service's process; the only line of a `main.ts`. Reads the environment, builds, starts, listens,
 * and tells a parent process `{type: 'ready', port}`. SIGTERM, SIGINT and a lost parent close it in order: server,
 * what the service owns, telemetry; exit code 0. What telemetry could not deliver in time is counted, and the numbers
 * are said on standard error. An error that nobody caught is logged, flushed, and ends it with 1; a wrong environment
 * with 78.
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
    OVERLOAD_DELAY_MS: delayMs,
    MAX_REQUESTS: maxRequests,
  } = settings as CommonSettings;
  const { name, version = sharedVersion() } = main;
  const telemetry = orExit(name, () =>
    telemetryFromSettings({ name, version }, settings, chosenExporters(settings)),
  );
  let built: Built | undefined;
  let servers: RunningServer[] = [];
  let stopping = false;
  let dying = false;

  async function die(error: unknown, message: string): Promise<void> {
    if (dying) return;
    dying = true;
    telemetry.log.fatal(message, { error });
    // The log may go nowhere that whoever started us can see.
    if (logStdout === 'off') process.stderr.write(`${message}: ${maskSecrets(String(error))}\n`);
    await closeTelemetry(2000).catch(() => {});
    process.exit(1);
  }

  /** Its logs cannot tell what becomes of them. */
  async function closeTelemetry(deadlineMs: number): Promise<void> {
    await telemetry.close(deadlineMs);
    const lost = undelivered(telemetry.deliveryStats());
    if (lost !== '') process.stderr.write(`${name}: not delivered before the end: ${lost}\n`);
  }

  async function stop(reason: string): Promise<void> {
    if (stopping || dying) return;
    stopping = true;
    telemetry.log.info('stopping', { 'event.reason': reason });
    const most = drainDelayMs + shutdownMs + graceMs;
    const guard = setTimeout(
      () => void die(new Error(`still not stopped after ${most} ms`), 'could not stop in time'),
      most,
    );
    guard.unref();
    try {
      for (const { app } of built?.also ?? []) app.emit('stopping');
      for (const server of servers) await server.close(shutdownMs);
      await built?.close?.();
      telemetry.log.info('stopped');
    } catch (error) {
      return die(error, 'could not stop in order');
    }
    // what follows has a deadline of its own, which is no failure to stop
    clearTimeout(guard);
    await closeTelemetry(flushMs);
    process.exit(0);
  }

  process.on('uncaughtException', (error) => void die(error, 'nobody caught this'));
  process.on('unhandledRejection', (error) => void die(error, 'nobody caught this rejection'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('disconnect', () => void stop('the parent process has gone'));
  // The parent may have ended while the modules were loaded, before the listener existed. Undefined without a parent.
  if (process.connected === false) return stop('the parent process has gone');

  try {
    built = await main.build(settings, telemetry);
    await built.start?.();
    const first = await listen(built.app, {
      host,
      port,
      drainDelayMs,
      maxConnections,
      admission: { delayMs, maxRequests },
    });
    servers = [first];
    for (const { app, ...other } of built.also ?? [])
      servers.push(await listen(app, { host, maxConnections, ...other }));
    telemetry.log.info(`listening on ${first.url}`, { 'server.address': host, 'server.port': first.port });
    if (process.connected) process.send?.({ type: 'ready', port: first.port });
  } catch (error) {
    // A store that was opened wants to be closed, also when the port is taken.
    for (const server of servers) await server.close(0);
    await built?.close?.().catch(() => {});
    // no delivery of telemetry: its destinations may not respond, and standard error names the setting
    if (error instanceof SettingsError) exitForSettings(name, error);
    await die(error, `${name} could not start`);
  }
}

function settingsOrExit<D extends Declarations>({ name, defaultPort, declarations }: ServiceMain<D>) {
  return orExit(name, () => {
    const all = { ...telemetrySettings, ...classicSettings, ...httpSettings(defaultPort), ...declarations };
    return readSettings(process.env, all) as Settings<D> & CommonSettings;
  });
}

/** Prints what is wrong with the environment, without a stack, and ends the process with 78. */
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

/** All workspaces are released together, under one version. */
function sharedVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
