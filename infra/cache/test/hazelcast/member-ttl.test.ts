import assert from 'node:assert/strict';
import { memberTtl } from '../../src/hazelcast/member-ttl.js';

describe('memberTtl', () => {
  it('returns whole seconds, between one and two seconds above the requested time to live', () => {
    for (const ttl of [1, 300, 999, 1000, 1001, 86_400_000]) {
      const memberMs = memberTtl(ttl);
      assert.equal(memberMs % 1000, 0);
      assert.ok(memberMs - ttl >= 1000 && memberMs - ttl < 2000, `${ttl} -> ${memberMs}`);
    }
  });
});
