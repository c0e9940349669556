import assert from 'node:assert/strict';
import { createOrderIds } from '../../src/orders/order-ids.js';

describe('Order IDs', () => {
  it('are UUIDs of version 7 (RFC 9562 appendix A.6)', () => {
    const id = createOrderIds(() => 0x017f22e279b0)();
    assert.match(id, /^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('ascend within a millisecond, even for more than 4096 ids, and after the clock was set back', () => {
    const times = [5, 5, 4, 5, ...Array.from({ length: 5000 }, () => 5), 6, 7, 9];
    const orderId = createOrderIds(() => times.shift() ?? 10);
    const ids = Array.from({ length: times.length }, orderId);
    assert.deepEqual(ids, ids.toSorted());
    assert.equal(new Set(ids).size, ids.length);
  });
});
