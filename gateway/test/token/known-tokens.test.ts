import assert from 'node:assert/strict';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createKnownTokens } from '../../src/token/known-tokens.js';

describe('The cache of verified tokens', () => {
  const telemetry = createTestTelemetry();
  after(() => telemetry.close());

  it('returns a token only under the keys that verified it', () => {
    const known = createKnownTokens<string>(telemetry);
    known.set('a', 1, 'ada');
    assert.equal(known.get('a', 1), 'ada');
    assert.equal(known.get('a', 2), undefined);
    known.set('b', 2, 'bob');
    assert.equal(known.get('a', 1), undefined, 'an earlier generation stays empty');
    assert.equal(known.get('b', 2), 'bob');
  });

  it('evicts the oldest tokens beyond its bound in bytes', async () => {
    const known = createKnownTokens<number>(telemetry, 3200);
    const tokens = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(500));
    for (const token of tokens) known.set(token, 1, 1);
    known.set('d'.repeat(500), 1, 2);
    assert.deepEqual(
      tokens.map((token) => known.get(token, 1)),
      [undefined, 1, 1, 2],
    );
    assert.match((await telemetry.metrics.expose()).body, /^gateway_known_token_bytes 3000$/m);
  });
});
