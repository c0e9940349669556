import assert from 'node:assert/strict';
import { wantsOpenMetrics } from '../../src/metrics/exposition.js';

describe('wantsOpenMetrics', () => {
  /** Accept headers of scrapers, of browsers and of hand-written requests, and whether they prefer OpenMetrics. */
  const wants: Record<string, boolean> = {
    'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2': true,
    'application/openmetrics-text; version=1.0.0; charset=utf-8;q=0.75,text/plain;version=0.0.4;q=0.5': true,
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.4': true,
    'application/openmetrics-text': true,
    'APPLICATION/OPENMETRICS-TEXT': true,
    'text/plain, application/openmetrics-text': true,
    'text/plain': false,
    'text/plain;q=0.9, application/openmetrics-text;q=0.5': false,
    'application/openmetrics-text;q=0': false,
    'application/openmetrics-text;q=none': false,
    '*/*': false,
    'text/html,application/xhtml+xml,*/*;q=0.8': false,
    '': false,
    ',;,;;=': false,
  };
  for (const [accept, expected] of Object.entries(wants)) {
    it(`returns ${expected} for ${JSON.stringify(accept)}`, () => {
      assert.equal(wantsOpenMetrics(accept), expected);
    });
  }

  it('returns false for an overlong header and without a header', () => {
    assert.equal(wantsOpenMetrics('application/openmetrics-text,'.repeat(1000)), false);
    assert.equal(wantsOpenMetrics(undefined), false);
  });
});
