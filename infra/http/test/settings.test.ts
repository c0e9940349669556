import assert from 'node:assert/strict';
import { readSettings } from '@glasshouse/settings';
import { clientLimits, clientSettings, defaultLimits } from '../src/client/settings.js';
import { httpSettings } from '../src/settings.js';

describe('httpSettings', () => {
  it('has a default for every setting', () => {
    assert.deepEqual(readSettings({}, httpSettings(8083)), {
      HOST: '127.0.0.1',
      PORT: 8083,
      REQUESTS_PER_CONNECTION: 0,
      SHUTDOWN_MS: 10_000,
      DRAIN_MS: 0,
      FAULTS_TOKEN: '',
      MAX_CONNECTIONS: 1000,
      OVERLOAD_DELAY_MS: 100,
      MAX_REQUESTS: 1000,
    });
  });
  it('rejects values out of range', () => {
    for (const wrong of [
      { PORT: '70000' },
      { PORT: 'x' },
      { SHUTDOWN_MS: '-1' },
      { DRAIN_MS: '1.5' },
      { FAULTS_TOKEN: 'short' },
      { MAX_CONNECTIONS: '0' },
    ]) {
      assert.throws(() => readSettings(wrong, httpSettings(1)), /invalid environment/);
    }
  });
});

describe('clientLimits', () => {
  const limits = (environment: Record<string, string>) =>
    clientLimits(readSettings(environment, clientSettings));

  it('returns the default limits when no setting is set', () => assert.deepEqual(limits({}), defaultLimits));

  it('returns each configured limit, with RETRY_PERCENT as a share', () => {
    const environment = {
      CLIENT_CONCURRENCY: '8',
      BREAKER_FAILURES: '3',
      BREAKER_OPEN_MS: '250',
      RETRY_PERCENT: '25',
    };
    assert.deepEqual(limits(environment), {
      concurrency: 8,
      breakerFailures: 3,
      breakerOpenMs: 250,
      retryShare: 0.25,
    });
  });
});
