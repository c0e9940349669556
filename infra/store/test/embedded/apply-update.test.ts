import assert from 'node:assert/strict';
import { applyUpdate } from '../../src/embedded/apply-update.js';

describe('applyUpdate', () => {
  it('rejects an increment beyond the largest number, which JSON cannot represent', () => {
    const document = { _id: 'a', n: Number.MAX_VALUE };
    assert.throws(() => applyUpdate(document, { $inc: { n: Number.MAX_VALUE } }), /n would become Infinity/);
    assert.throws(
      () => applyUpdate({ ...document, n: -Number.MAX_VALUE }, { $inc: { n: -1e308 } }),
      TypeError,
    );
    assert.equal((applyUpdate(document, { $inc: { n: -Number.MAX_VALUE } }) as typeof document).n, 0);
  });
});
