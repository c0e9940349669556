import assert from 'node:assert/strict';
import { memberTtl } from '../../src/hazelcast/member-ttl.js';

describe('memberTtl', () => {
  it('is whole seconds, and between one and two more than asked for', () => {
    for (const ttl of [1, 300, 999, 1000, 1001, 86_400_000]) {
      const given = memberTtl(ttl);
      assert.equal(given % 1000, 0);
      assert.ok(given - ttl >= 1000 && given - ttl < 2000, `${ttl} -> ${given}`);
    }
  });
});
