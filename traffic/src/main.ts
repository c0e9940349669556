/** Demo traffic: a few simulated shoppers that produce telemetry all the time. */
import { readSettings } from '@glasshouse/settings';
import { telemetryFromSettings, telemetrySettings } from '@glasshouse/telemetry';
import { chosenExporters, classicSettings } from '@glasshouse/telemetry-classic';
import { startDemo } from './demo.js';
import { demoMix } from './demo-mix.js';
import { trafficSettings } from './settings.js';
import { createShopper } from './shopper.js';

const settings = readSettings(process.env, {
  ...telemetrySettings,
  ...classicSettings,
  ...trafficSettings,
});
const telemetry = telemetryFromSettings({ name: 'traffic' }, settings, chosenExporters(settings));
const shopper = createShopper({ gateway: settings.GATEWAY_URL });
const administrator = settings.ADMIN_PASSWORD
  ? { username: settings.ADMIN_USERNAME, password: settings.ADMIN_PASSWORD }
  : undefined;

const demo = settings.TRAFFIC
  ? startDemo({
      journeys: demoMix.filter(({ journey }) => administrator || !journey.needsAdministrator),
      paceMs: settings.TRAFFIC_PACE,
      log: telemetry.log,
      shopper,
      administrator,
    })
  : undefined;
telemetry.log.info(demo ? 'demo traffic started' : 'demo traffic is disabled');
// if the process ended, its restart policy would restart it forever
const keepAlive = setInterval(() => undefined, 2 ** 30);
if (process.connected) process.send?.({ type: 'ready', port: 0 });

let stopping = false;
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(event, stop);
// the launcher may have ended before the listeners were added
if (process.connected === false) void stop();

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  clearInterval(keepAlive);
  await demo?.close();
  await shopper.close();
  await telemetry.close(2000);
  process.exit(0);
}
