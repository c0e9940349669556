/** `npm start`: everything on this machine, nothing to install. */
import { join } from 'node:path';
import { readSettings } from '@glasshouse/settings';
import type { Telemetry } from '@glasshouse/telemetry';
import { launch, type Running } from './launch.js';
import { closeTelemetry, createLauncherTelemetry } from './launcher-telemetry.js';
import { logEvent } from './log-event.js';
import { tooOld } from './node-version.js';
import { portsFrom } from './ports.js';
import { reportEvent } from './report.js';
import { type LauncherSettings, launcherSettings } from './settings.js';
import { createStopSignals } from './stop-signals.js';
import { parentOf, watchParent } from './watch-parent.js';
import { welcome } from './welcome.js';

const begun = performance.now();
const parent = parentOf(process.argv);
const interrupted = new AbortController();
const forced = new AbortController();
let running: Running | undefined;
let telemetry: Telemetry | undefined;

// A closed terminal or pipe must not end the launcher before its processes.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
const say = (text: string) => process.stdout.write(`${text}\n`);
const complain = (text: string) => process.stderr.write(`${text}\n`);

process.exitCode = await main().catch((error: Error) => {
  if (interrupted.signal.aborted && error === interrupted.signal.reason) return 0;
  complain(`\n${error.message}`);
  return 1;
});

async function main(): Promise<number> {
  const old = tooOld(process.versions.node);
  if (old) throw new Error(old);
  const settings = readSettings(process.env, launcherSettings) as LauncherSettings;
  const ports = portsFrom(settings);
  const stopped = new Promise<number>((resolve) => listenForStop(resolve));
  const { LOG_STDOUT } = process.env;
  const printLine = (line: string) => say(line);

  say('Glasshouse is starting...');
  running = await launch({
    host: settings.HOST,
    dataFolder: settings.DATA_FOLDER,
    ports,
    administrator: { username: settings.ADMIN_USERNAME, password: settings.ADMIN_PASSWORD },
    trafficPaceMs: settings.TRAFFIC ? settings.TRAFFIC_PACE : undefined,
    inherited: process.env,
    budgets: settings,
    whenOneExits: 'restart',
    signal: interrupted.signal,
    force: forced.signal,
    onEvent: (event) => {
      const isStart = event.type === 'ready' && event.status.restarts === 0;
      (isStart ? say : complain)(reportEvent(event));
      if (telemetry) logEvent(telemetry.log, event);
    },
    onLine: (name, line) => complain(`[${name}] ${line}`),
    // The processes write to a terminal directly, in colours; in a pipe their lines must not be mixed.
    stdout: !LOG_STDOUT || LOG_STDOUT === 'off' ? undefined : process.stdout.isTTY ? 'inherit' : printLine,
  });
  telemetry = createLauncherTelemetry(process.env, settings.HOST, ports);
  telemetry.log.info('shop started', { 'event.duration': Math.round((performance.now() - begun) * 1e6) });
  say(
    welcome({
      urls: running.urls,
      admin: running.admin,
      adminFile: settings.ADMIN_PASSWORD ? undefined : join(settings.DATA_FOLDER, 'admin.json'),
      traffic: settings.TRAFFIC,
      environment: process.env,
      seconds: (performance.now() - begun) / 1000,
    }),
  );
  return stopped;
}

/**
 * Stops everything in order at a signal or when the parent npm process ends; a further signal kills everything at once.
 */
function listenForStop(stopped: (exitCode: number) => void): void {
  let stopping = false;
  const stop = async (reason: string) => {
    if (stopping) return;
    stopping = true;
    say(`\nStopping${reason}...`);
    if (!running) {
      interrupted.abort(new Error('interrupted'));
      return;
    }
    telemetry?.log.info('shop stopping');
    // the console is stopped last and still receives this
    const [lost] = await Promise.all([telemetry && closeTelemetry(telemetry, 5000), running.close()]);
    if (lost) complain(lost);
    say('Stopped.');
    stopped(0);
  };
  const onSignal = createStopSignals({
    arriveTwice: parent !== undefined,
    onStop: () => void stop(' (once more to stop at once)'),
    onForce: () => forced.abort(),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  if (parent !== undefined) watchParent(parent, () => void stop(', as npm has ended'));
}
