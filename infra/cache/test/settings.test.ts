import assert from 'node:assert/strict';
import { readSettings, SettingsError } from '@glasshouse/settings';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { cacheFromSettings, cacheSettings } from '../src/settings.js';

describe('cacheFromSettings', () => {
  let telemetry: TestTelemetry;
  beforeEach(() => {
    telemetry = createTestTelemetry();
  });
  afterEach(() => telemetry.close());

  const from = (environment: Record<string, string>) =>
    cacheFromSettings(readSettings(environment, cacheSettings), { telemetry });

  it('creates a memory cache by default', () => assert.equal(from({}).system, 'memory'));
  it('creates a Hazelcast cache for CACHE=hazelcast', () => {
    assert.equal(from({ CACHE: 'hazelcast', HAZELCAST_MEMBERS: 'a:5701, b:5701' }).system, 'hazelcast');
  });
  it('bounds the memory cache by CACHE_MEGABYTES, from 1 to 4096', async () => {
    from({ CACHE_MEGABYTES: '3' });
    assert.match((await telemetry.metrics.expose()).body, /^cache_max_bytes 3145728$/m);
    for (const wrong of ['0', '-1', '1.5', '5000'])
      assert.throws(() => from({ CACHE_MEGABYTES: wrong }), SettingsError);
  });
  it('rejects CACHE=hazelcast without HAZELCAST_MEMBERS, and other values of CACHE', () => {
    assert.throws(() => from({ CACHE: 'hazelcast' }), SettingsError);
    assert.throws(() => from({ CACHE: 'redis' }), SettingsError);
  });
});
