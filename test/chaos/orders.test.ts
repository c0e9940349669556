import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { quickRecovery } from '../resilience/quick-recovery.js';
import { runOrderTrial, testedOrders } from './order-trial.js';
import { describeTrial } from './orders-run.js';

/** Longer run: `npm run chaos -- orders --count 10000 --seed abc`. */
const seed = process.env.SEED ?? randomBytes(4).toString('hex');

describe(`${testedOrders} orders while services are killed and frozen and their stores fail (seed ${seed})`, function orders() {
  this.timeout(300_000);

  it('leave money, stock, orders and notifications exact', async () => {
    const trial = await runOrderTrial({
      count: testedOrders,
      perSecond: 12,
      seed,
      customers: 12,
      changes: quickRecovery,
    });
    console.log(describeTrial(trial).replace(/^/gm, '      '));
    assert.deepEqual(trial.losses, []);
    assert.deepEqual(trial.violations, []);
    assert.equal(trial.orders, testedOrders);
    assert.ok(trial.confirmed >= testedOrders / 2, `${trial.confirmed} orders were confirmed`);
    assert.ok(trial.faults.kill > 0, 'no process was killed');
  });
});
