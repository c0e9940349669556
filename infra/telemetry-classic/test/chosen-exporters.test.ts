import assert from 'node:assert/strict';
import { type TelemetrySettings, telemetryFromSettings } from '@glasshouse/telemetry';
import { minimalSettings, startForwardReceiver, startReceiver } from '@glasshouse/telemetry/exporter-testing';
import { type ClassicSettings, chosenExporters, classicSettings } from '../src/index.js';

const create = (changes: Partial<TelemetrySettings> & ClassicSettings) =>
  telemetryFromSettings({ name: 'demo' }, { ...minimalSettings, ...changes }, chosenExporters(changes));

describe('classicSettings', () => {
  it('declares both variables, with a valid default for TELEMETRY_CLIENTS', () => {
    assert.deepEqual(Object.keys(classicSettings), ['TRACES_JAEGER', 'TELEMETRY_CLIENTS']);
    assert.ok(classicSettings.TELEMETRY_CLIENTS.allow.includes(classicSettings.TELEMETRY_CLIENTS.default));
  });
});

describe('telemetryFromSettings with chosenExporters', () => {
  for (const [TELEMETRY_CLIENTS, destinations] of [
    [undefined, 3],
    ['kit', 3],
    ['classic', 4],
  ] as const) {
    it(`delivers to every address with TELEMETRY_CLIENTS=${TELEMETRY_CLIENTS ?? '(default)'}`, async () => {
      const [receiver, zipkin, otlp, jaeger] = await Promise.all([
        startForwardReceiver(),
        startReceiver(),
        startReceiver(),
        startReceiver(),
      ]);
      const telemetry = create({
        ...(TELEMETRY_CLIENTS && { TELEMETRY_CLIENTS }),
        LOG_FORWARD: [`127.0.0.1:${receiver.port}`],
        TRACES_ZIPKIN: [zipkin.url],
        TRACES_OTLP: [otlp.url],
        ...(TELEMETRY_CLIENTS === 'classic' && { TRACES_JAEGER: [jaeger.url] }),
      });
      telemetry.rootSpan('work').end();
      telemetry.log.warn('careful');
      await telemetry.flush();
      assert.equal(telemetry.deliveryStats().length, destinations);
      for (const stats of telemetry.deliveryStats()) assert.equal(stats.delivered, 1, stats.destination);
      assert.equal(receiver.records.length, 1);
      assert.equal(jaeger.requests, TELEMETRY_CLIENTS === 'classic' ? 1 : 0);
      // only jaeger-client sends Thrift
      assert.equal(jaeger.contentTypes.has('application/x-thrift'), TELEMETRY_CLIENTS === 'classic');
      await telemetry.close();
      await Promise.all([receiver, zipkin, otlp, jaeger].map((one) => one.close()));
    });
  }

  it('throws a TypeError with the name of the variable for an invalid address', () => {
    for (const wrong of [
      { TRACES_JAEGER: ['udp://jaeger:6832'], TELEMETRY_CLIENTS: 'classic' },
      { LOG_FORWARD: ['fluentd:x'], TELEMETRY_CLIENTS: 'classic' },
    ] as const) {
      assert.throws(() => create(wrong), new RegExp(`^TypeError: ${Object.keys(wrong)[0]}: not `));
    }
  });

  it('throws a TypeError for TRACES_JAEGER without TELEMETRY_CLIENTS=classic', () => {
    assert.throws(
      () => create({ TRACES_JAEGER: ['http://127.0.0.1:14268/api/traces'] }),
      /^TypeError: TRACES_JAEGER is used only with TELEMETRY_CLIENTS=classic$/,
    );
  });
});
