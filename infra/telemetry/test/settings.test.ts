import assert from 'node:assert/strict';
import {
  forwardLogs,
  otlpSpans,
  telemetryFromSettings,
  telemetrySettings,
  zipkinSpans,
} from '../src/index.js';
import { startForwardReceiver } from './forward-receiver.js';
import { minimalSettings as settings } from './minimal-settings.js';
import { startReceiver } from './receiver.js';

describe('telemetry from the environment', () => {
  it('has a declaration for each setting, with a valid default', () => {
    for (const [name, setting] of Object.entries(telemetrySettings)) {
      assert.match(name, /^[A-Z][A-Z_]+$/);
      assert.ok(setting.doc.length > 10);
      if ('allow' in setting) assert.ok((setting.allow as readonly string[]).includes(setting.default));
    }
    for (const name of Object.keys(settings)) assert.ok(name in telemetrySettings, name);
  });

  it('uses the settings for instance, environment and level, and has no destination by default', async () => {
    const telemetry = telemetryFromSettings({ name: 'demo', version: '1' }, settings);
    assert.deepEqual(telemetry.service, { name: 'demo', version: '1', instance: 'i-1', environment: 'test' });
    assert.equal(telemetry.level, 'warn');
    assert.deepEqual(telemetry.deliveryStats(), []);
    await telemetry.close();
  });

  it('writes logs to standard output when LOG_STDOUT is set', async () => {
    const telemetry = telemetryFromSettings({ name: 'demo' }, { ...settings, LOG_STDOUT: 'json' });
    assert.deepEqual(
      telemetry.deliveryStats().map((stats) => [stats.signal, stats.destination]),
      [['logs', 'stdout']],
    );
    await telemetry.close();
  });

  it('samples the share of traces given by TRACES_RATIO', async () => {
    const telemetry = telemetryFromSettings({ name: 'demo' }, { ...settings, TRACES_RATIO: 0 });
    assert.equal(telemetry.rootSpan('work').sampled, false);
    await telemetry.close();
  });

  for (const further of [false, true]) {
    it(`delivers to every address${further ? ', including those of an additional exporter' : ''}`, async () => {
      const [receiver, zipkin, otlp, other] = await Promise.all([
        startForwardReceiver(),
        startReceiver(),
        startReceiver(),
        startReceiver(),
      ]);
      const furtherSpans = { TRACES_OTHER: { urls: [other.url], create: zipkinSpans } };
      const telemetry = telemetryFromSettings(
        { name: 'demo' },
        {
          ...settings,
          LOG_FORWARD: [`127.0.0.1:${receiver.port}`],
          TRACES_ZIPKIN: [zipkin.url],
          TRACES_OTLP: [otlp.url],
        },
        further ? { forwardLogs, zipkinSpans, otlpSpans, furtherSpans } : undefined,
      );
      telemetry.rootSpan('work').end();
      telemetry.log.warn('careful');
      await telemetry.flush();
      assert.equal(telemetry.deliveryStats().length, further ? 4 : 3);
      for (const stats of telemetry.deliveryStats()) assert.equal(stats.delivered, 1, stats.destination);
      assert.equal(receiver.records.length, 1);
      assert.equal(other.requests, further ? 1 : 0);
      await telemetry.close();
      await Promise.all([receiver, zipkin, otlp, other].map((one) => one.close()));
    });
  }

  it('divides TELEMETRY_QUEUE_MEGABYTES among its destinations', async () => {
    const unreachable = ['http://127.0.0.1:1/', 'http://127.0.0.1:2/', 'http://127.0.0.1:3/'];
    const telemetry = telemetryFromSettings(
      { name: 'demo' },
      { ...settings, TRACES_ZIPKIN: unreachable, LOG_FORWARD: ['127.0.0.1:4'], TELEMETRY_QUEUE_MEGABYTES: 1 },
    );
    const root = telemetry.rootSpan('work');
    for (let at = 0; at < 3000; at += 1) root.child('x'.repeat(100)).end();
    for (const { signal, queued, dropped } of telemetry.deliveryStats()) {
      if (signal === 'logs') continue;
      // four destinations share 1 MiB, 256 KiB each; a span takes about 400 bytes, and a batch a quarter of the 256 KiB
      assert.ok(queued > 400 && queued < 1000, String(queued));
      assert.ok(dropped.queue_full > 1500, String(dropped.queue_full));
    }
    await telemetry.close(10);
  });

  it('throws for an invalid address and names its environment variable', () => {
    for (const wrong of [
      { TRACES_ZIPKIN: ['http://127.0.0.1:9411', 'zipkin:9411'] },
      { TRACES_OTLP: [''] },
      { TRACES_OTLP: ['https://user:50%@collector/v1/traces'] },
      { LOG_FORWARD: ['http://fluentd:24224'] },
      { LOG_FORWARD: ['fluentd:x'] },
    ] as const) {
      assert.throws(
        () => telemetryFromSettings({ name: 'demo' }, { ...settings, ...wrong }),
        new RegExp(`^TypeError: ${Object.keys(wrong)[0]}: not `),
      );
    }
  });

  it('throws for an invalid address of an additional exporter and names its environment variable', () => {
    const furtherSpans = { TRACES_OTHER: { urls: ['udp://jaeger:6832'], create: zipkinSpans } };
    assert.throws(
      () =>
        telemetryFromSettings({ name: 'demo' }, settings, {
          forwardLogs,
          zipkinSpans,
          otlpSpans,
          furtherSpans,
        }),
      /^TypeError: TRACES_OTHER: not /,
    );
  });
});
