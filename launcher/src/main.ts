/** Entry point of `npm start`: runs the whole shop on this machine. */
import { join } from 'node:path';
import { readSettings } from '@glasshouse/settings';
import type { Telemetry } from '@glasshouse/telemetry';
import { launch, type Running } from './launch.js';
import { logEvent } from './log-event.js';
import { checkNodeVersion } from './node-version.js';
import { portsFrom } from './ports.js';
import { reportEvent } from './report.js';
import { type LauncherSettings, launcherSettings } from './settings.js';
import { createStopSignals } from './stop-signals.js';
import { trafficPaceMs } from './traffic-pace.js';
import { parentOf, watchParent } from './watch-parent.js';
import { welcome } from './welcome.js';

const startedAt = performance.now();
const parent = parentOf(process.argv);
const interrupted = new AbortController();
const forced = new AbortController();
let running: Running | undefined;
let stopping = false;
let telemetry: Telemetry | undefined;

// A closed terminal or pipe must not end the launcher before its processes.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
const print = (text: string) => process.stdout.write(`${text}\n`);
const printError = (text: string) => process.stderr.write(`${text}\n`);

process.exitCode = await main().catch((error: Error) => {
  if (interrupted.signal.aborted && error === interrupted.signal.reason) return 0;
  printError(`\n${error.message}`);
  return 1;
});

async function main(): Promise<number> {
  checkNodeVersion(process.versions.node);
  const settings = readSettings(process.env, launcherSettings) as LauncherSettings;
  const ports = portsFrom(settings);
  const stopped = new Promise<number>((resolve) => listenForStop(resolve));
  const { LOG_STDOUT } = process.env;
  const printLine = (line: string) => print(line);

  print('Glasshouse is starting...');
  running = await launch({
    host: settings.HOST,
    consoleHost: settings.CONSOLE_HOST || undefined,
    consoleToken: settings.CONSOLE_TOKEN || undefined,
    dataFolder: settings.DATA_FOLDER,
    ports,
    administrator: { username: settings.ADMIN_USERNAME, password: settings.ADMIN_PASSWORD },
    twoInstances: settings.TWO_INSTANCES,
    trafficPaceMs: settings.TRAFFIC ? trafficPaceMs(settings.TRAFFIC_PACE, process.env) : undefined,
    inherited: process.env,
    budgets: settings,
    bundled: true,
    whenOneExits: 'restart',
    signal: interrupted.signal,
    force: forced.signal,
    onEvent: (event) => {
      const isStart = event.type === 'ready' && event.status.restarts === 0;
      (isStart ? print : printError)(reportEvent(event));
      if (telemetry) logEvent(telemetry.log, event);
    },
    onLine: (name, line) => printError(`[${name}] ${line}`),
    // On a terminal the processes write directly, with colours; into a pipe whole lines are written, so they never mix.
    stdout: !LOG_STDOUT || LOG_STDOUT === 'off' ? undefined : process.stdout.isTTY ? 'inherit' : printLine,
  });
  const tookMs = performance.now() - startedAt;
  print(
    welcome({
      urls: running.urls,
      admin: running.admin,
      consoleToken: running.consoleToken,
      adminFile: settings.ADMIN_PASSWORD ? undefined : join(settings.DATA_FOLDER, 'admin.json'),
      traffic: settings.TRAFFIC,
      environment: process.env,
      seconds: tookMs / 1000,
    }),
  );
  // loaded last, because its modules take as much processor time as the start of a service
  const { createLauncherTelemetry } = await import('./launcher-telemetry.js');
  if (stopping) return stopped;
  telemetry = createLauncherTelemetry(process.env, settings.CONSOLE_HOST || settings.HOST, ports);
  telemetry.log.info('shop started', { 'event.duration': Math.round(tookMs * 1e6) });
  return stopped;
}

/** Returns a message about undelivered records; empty if there are none. */
async function closeTelemetry(deadlineMs: number): Promise<string> {
  if (!telemetry) return '';
  const { closeTelemetry: close } = await import('./launcher-telemetry.js');
  return close(telemetry, deadlineMs);
}

/**
 * Stops all processes in order after a signal or the end of the parent npm process. A second signal kills them at once.
 */
function listenForStop(stopped: (exitCode: number) => void): void {
  const stop = async (reason: string) => {
    if (stopping) return;
    stopping = true;
    print(`\nStopping${reason}...`);
    if (!running) {
      interrupted.abort(new Error('interrupted'));
      return;
    }
    telemetry?.log.info('shop stopping');
    // the console stops last and still receives these records
    const [lost] = await Promise.all([closeTelemetry(5000), running.close()]);
    if (lost) printError(lost);
    print('Stopped.');
    stopped(0);
  };
  const onSignal = createStopSignals({
    arriveTwice: parent !== undefined,
    onStop: () => void stop(' (press again to kill all processes)'),
    onForce: () => forced.abort(),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  if (parent !== undefined) watchParent(parent, () => void stop(', as npm has ended'));
}
