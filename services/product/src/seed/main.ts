/**
 * One-shot command that adds the missing sample products. Exit code 1 means failure, 78 invalid settings. With the
 * embedded store, only one process can open the data folder: start the service with `SEED=on` instead.
 */
import { readSettings, SettingsError } from '@glasshouse/settings';
import { storeFromSettings, storeSettings } from '@glasshouse/store';
import { telemetryFromSettings, telemetrySettings } from '@glasshouse/telemetry';
import { chosenExporters, classicSettings } from '@glasshouse/telemetry-classic';
import { seedCatalogue } from '../catalogue/seed-catalogue.js';
import { productStore } from '../store.js';

process.exitCode = await main();

async function main(): Promise<number> {
  let settings: ReturnType<typeof read>;
  try {
    settings = read();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`seed: ${error.message}\n`);
    return 78;
  }
  const telemetry = telemetryFromSettings({ name: 'product' }, settings, chosenExporters(settings));
  const store = storeFromSettings(settings, { database: 'product', telemetry });
  const collections = productStore(store);
  const span = telemetry.rootSpan('catalogue seed');
  try {
    await store.start();
    const added = await seedCatalogue(span, collections);
    span.log.info('catalogue seeded', { 'event.action': 'catalogue-seed', 'catalogue.added': added });
    return 0;
  } catch (error) {
    span.fail(error).log.fatal('catalogue seeding failed', { error });
    return 1;
  } finally {
    span.end();
    await store.close();
    await telemetry.close(5000);
  }
}

function read() {
  return readSettings(process.env, { ...telemetrySettings, ...classicSettings, ...storeSettings });
}
