import assert from 'node:assert/strict';
import { readSettings, SettingsError } from '@glasshouse/settings';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { storeFromSettings, storeSettings } from '../src/settings.js';

describe('store settings', () => {
  let telemetry: TestTelemetry;
  beforeEach(() => {
    telemetry = createTestTelemetry();
  });
  afterEach(() => telemetry.close());

  const from = (environment: Record<string, string>) =>
    storeFromSettings(readSettings(environment, storeSettings), { database: 'demo', telemetry });

  it('select the embedded store by default', () => assert.equal(from({}).system, 'sqlite'));

  it('select MongoDB, also with several hosts', () => {
    for (const MONGODB_URL of [
      'mongodb://mongo:27017/?replicaSet=rs0',
      'mongodb://a:27017,b:27018/?replicaSet=rs0',
      'mongodb+srv://cluster.example.org',
    ]) {
      assert.equal(from({ STORE: 'mongodb', MONGODB_URL }).system, 'mongodb');
    }
  });

  it('reject MongoDB without a mongodb:// address, and omit the given value from the error', () => {
    assert.throws(() => from({ STORE: 'mongodb' }), SettingsError);
    assert.throws(
      () => from({ STORE: 'mongodb', MONGODB_URL: 'http://user:geheim@mongo' }),
      (error) => error instanceof SettingsError && !error.message.includes('geheim'),
    );
  });

  it('reject an unknown store', () => assert.throws(() => from({ STORE: 'oracle' }), SettingsError));
});
