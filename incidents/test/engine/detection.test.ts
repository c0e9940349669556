import assert from 'node:assert/strict';
import { showsEvidence } from '../../src/engine/detection.js';
import { readIncident, variantOf } from '../../src/index.js';

describe('detection by a query', () => {
  const shows = (name: string, link: string) => showsEvidence(variantOf(readIncident(name), 0), link);

  it('counts a filter with the status of the evidence', () => {
    assert.equal(shows('refused-shoppers', '/api/requests?q=status%3A429'), true);
    assert.equal(shows('refused-shoppers', '#/requests?search=429'), true);
    assert.equal(shows('refused-shoppers', '/api/requests?q=status%3A404'), false);
  });

  it('counts a filter with a least duration, whether in q or in its own parameter', () => {
    assert.equal(shows('patient-saver', '/api/requests?minDuration=500'), true);
    assert.equal(shows('patient-saver', '/api/requests?q=duration%3A%3E500ms'), true);
    assert.equal(shows('patient-saver', '/api/requests?limit=20'), false);
  });
});
