import assert from 'node:assert/strict';
import { createRecordIds } from '../../src/logs/record-ids.js';

describe('record ids', () => {
  it('have 12 characters and are unique across generators', () => {
    const seen = new Set<string>();
    for (const next of [createRecordIds(), createRecordIds()]) {
      for (let at = 0; at < 50_000; at += 1) {
        const id = next();
        assert.match(id, /^[\w-]{8}[0-9a-z]{4}$/);
        seen.add(id);
      }
    }
    assert.equal(seen.size, 100_000);
  });

  it('get a new random prefix when the counter wraps around', () => {
    const next = createRecordIds();
    const first = next();
    for (let at = 1; at < 36 ** 4; at += 1) next();
    const again = next();
    assert.equal(first.slice(8), '0000');
    assert.equal(again.slice(8), '0000');
    assert.notEqual(first, again);
  });
});
