import assert from 'node:assert/strict';
import { trafficPaceMs } from '../src/traffic-pace.js';

describe('trafficPaceMs', () => {
  it('returns the setting without a token for faults', () => {
    assert.equal(trafficPaceMs(4000, {}), 4000);
    assert.equal(trafficPaceMs(4000, { FAULTS_TOKEN: '' }), 4000);
  });

  it('returns a second with a token for faults, unless TRAFFIC_PACE is set', () => {
    assert.equal(trafficPaceMs(4000, { FAULTS_TOKEN: 'x' }), 1000);
    assert.equal(trafficPaceMs(4000, { FAULTS_TOKEN_FILE: '/x', TRAFFIC_PACE: '' }), 1000);
    assert.equal(trafficPaceMs(700, { FAULTS_TOKEN: 'x', TRAFFIC_PACE: '700' }), 700);
  });
});
