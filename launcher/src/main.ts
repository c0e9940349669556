/** `npm start`: everything on this machine, nothing to install. */
import { join } from 'node:path';
import { readSettings } from '@glasshouse/settings';
import { ProcessDiedError } from './child.js';
import { launch, type Running } from './launch.js';
import { tooOld } from './node-version.js';
import { portsFrom } from './ports.js';
import { type LauncherSettings, launcherSettings } from './settings.js';
import { welcome } from './welcome.js';

const say = (text: string) => process.stdout.write(`${text}\n`);
const begun = performance.now();
const interrupted = new AbortController();
let running: Running | undefined;

process.exitCode = await main().catch((error: Error) => {
  if (interrupted.signal.aborted && error === interrupted.signal.reason) return 0;
  process.stderr.write(`\n${error.message}\n`);
  return 1;
});

async function main(): Promise<number> {
  const old = tooOld(process.versions.node);
  if (old) throw new Error(old);
  const settings = readSettings(process.env, launcherSettings) as LauncherSettings;
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !(name in launcherSettings)),
  );
  const stopped = new Promise<number>((resolve) => listenForSignals(resolve));

  say('Glasshouse is starting...');
  running = await launch({
    dataFolder: settings.DATA_FOLDER,
    ports: portsFrom(settings),
    administrator: { username: settings.ADMIN_USERNAME, password: settings.ADMIN_PASSWORD },
    trafficPaceMs: settings.TRAFFIC ? settings.TRAFFIC_PACE : undefined,
    inherited,
    signal: interrupted.signal,
    onReady: (name, milliseconds) =>
      say(`  ${name.padEnd(9)} ready after ${(milliseconds / 1000).toFixed(1)} s`),
    onLine: (name, line) => process.stderr.write(`[${name}] ${line}\n`),
  });
  say(
    welcome({
      urls: running.urls,
      admin: running.admin,
      adminFile: settings.ADMIN_PASSWORD ? undefined : join(settings.DATA_FOLDER, 'admin.json'),
      traffic: settings.TRAFFIC,
      seconds: (performance.now() - begun) / 1000,
    }),
  );
  const died = running.died.then((failure) => {
    throw new ProcessDiedError(failure);
  });
  return Promise.race([stopped, died]);
}

/** The first signal stops everything in order, a second one at once. */
function listenForSignals(stopped: (exitCode: number) => void): void {
  let count = 0;
  const onSignal = () => {
    count += 1;
    if (count > 1) {
      if (running) running.kill();
      else process.exit(1); // what was started sees its channel close and stops
      return;
    }
    say('\nStopping (once more to stop at once)...');
    if (!running) {
      interrupted.abort(new Error('interrupted'));
      return;
    }
    void running.close().then(() => {
      say('Stopped.');
      stopped(0);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}
