import assert from 'node:assert/strict';
import { createRecordIds } from '../../src/logs/record-ids.js';

describe('record ids', () => {
  it('are unique and short, whoever makes them', () => {
    const seen = new Set<string>();
    for (const next of [createRecordIds(), createRecordIds()]) {
      for (let at = 0; at < 50_000; at += 1) {
        const id = next();
        assert.match(id, /^[\w-]{8}-[0-9a-z]{3,}$/);
        assert.ok(id.length < 20);
        seen.add(id);
      }
    }
    assert.equal(seen.size, 100_000);
  });
});
