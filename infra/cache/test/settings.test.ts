import assert from 'node:assert/strict';
import { readSettings, SettingsError } from '@glasshouse/settings';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { cacheFromSettings, cacheSettings } from '../src/settings.js';

describe('cache settings', () => {
  let telemetry: TestTelemetry;
  beforeEach(() => {
    telemetry = createTestTelemetry();
  });
  afterEach(() => telemetry.close());

  const from = (environment: Record<string, string>) =>
    cacheFromSettings(readSettings(environment, cacheSettings), { telemetry });

  it('cache in memory when nothing is said', () => assert.equal(from({}).system, 'memory'));
  it('take Hazelcast', () => {
    assert.equal(from({ CACHE: 'hazelcast', HAZELCAST_MEMBERS: 'a:5701, b:5701' }).system, 'hazelcast');
  });
  it('bound the memory cache in megabytes', async () => {
    from({ CACHE_MEGABYTES: '3' });
    assert.match((await telemetry.metrics.expose()).body, /^cache_max_bytes 3145728$/m);
    for (const wrong of ['0', '-1', '1.5', '5000'])
      assert.throws(() => from({ CACHE_MEGABYTES: wrong }), SettingsError);
  });
  it('refuse Hazelcast without members, and another kind of cache', () => {
    assert.throws(() => from({ CACHE: 'hazelcast' }), SettingsError);
    assert.throws(() => from({ CACHE: 'redis' }), SettingsError);
  });
});
