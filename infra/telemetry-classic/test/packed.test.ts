import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPacked } from '@glasshouse/telemetry/exporter-testing';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('packed @glasshouse/telemetry-classic', () => {
  let folder: string;

  before(function pack() {
    this.timeout(60_000);
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'telemetry-classic-packed-')));
    installPacked(join(root, '../telemetry'), folder);
    installPacked(root, folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('creates the exporters of all three libraries outside this repository, with the packed kit', () => {
    const program = `
      const { telemetryFromSettings } = await import('@glasshouse/telemetry');
      const { chosenExporters } = await import('@glasshouse/telemetry-classic');
      const settings = {
        SERVICE_INSTANCE: 'i', ENVIRONMENT: 'test', LOG_LEVEL: 'info', LOG_STDOUT: 'off', TRACES_RATIO: 1,
        LOG_FORWARD: ['127.0.0.1:1'], TRACES_ZIPKIN: ['http://127.0.0.1:2'], TRACES_OTLP: [],
        TRACES_JAEGER: ['http://127.0.0.1:3/api/traces'], TELEMETRY_CLIENTS: 'classic',
      };
      const telemetry = telemetryFromSettings({ name: 'alone' }, settings, chosenExporters(settings));
      telemetry.log.info('done');
      telemetry.rootSpan('work').end();
      console.log(telemetry.deliveryStats().map(({ destination, produced }) => destination + ' ' + produced).join());
      await telemetry.close(50);
      process.exit();`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    assert.equal(output.trim(), '127.0.0.1:2 1,127.0.0.1:3 1,127.0.0.1:1 1');
  });
});
