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
  it('refuse Hazelcast without members, and another kind of cache', () => {
    assert.throws(() => from({ CACHE: 'hazelcast' }), SettingsError);
    assert.throws(() => from({ CACHE: 'redis' }), SettingsError);
  });
});
