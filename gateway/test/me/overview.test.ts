import assert from 'node:assert/strict';
import { customerErrors } from '@glasshouse/customer/contract';
import { ProblemError } from '@glasshouse/http';
import { samples } from '../support/backends.js';
import { type Gateway, startGateway } from '../support/gateway.js';

describe('GET /me', () => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await startGateway();
  });
  afterEach(() => gateway.close());

  it('merges the responses of four concurrent calls made on behalf of the caller', async () => {
    let together = 0;
    let most = 0;
    const meet = async () => {
      most = Math.max(most, ++together);
      await new Promise((resolve) => setTimeout(resolve, 300));
      together -= 1;
    };
    Object.assign(gateway.backends.trouble, { customer: meet, order: meet });
    const { status, body } = await gateway.as('/me');
    assert.equal(status, 200);
    assert.deepEqual(body, {
      profile: samples.profile,
      balance: samples.balance,
      orders: [samples.order],
      notifications: [samples.notification],
      unavailable: [],
    });
    assert.equal(most, 4);
    const calls = gateway.backends.seen.filter(
      ({ operation }) => operation !== 'getJwks' && operation !== 'listRevocations',
    );
    assert.deepEqual([...new Set(calls.map(({ user }) => user.id))], ['u-1']);
  });

  it('is partial while a service is down, and lists the missing parts', async () => {
    await gateway.backends.stop('order');
    const { status, body } = await gateway.as('/me');
    assert.equal(status, 200);
    assert.deepEqual([body.orders, body.unavailable], [null, ['orders']]);
    assert.deepEqual(body.profile, samples.profile);
    assert.ok(
      gateway.telemetry.spans.some(({ events }) => events.some(({ name }) => name === 'part.unavailable')),
    );
  });

  it('omits the parts of an unreachable service without calling it from the second request on', async () => {
    await gateway.backends.stop('customer');
    await gateway.as('/me');
    const sentBefore = gateway.telemetry.spans.filter(({ kind }) => kind === 'client').length;
    const { status, body } = await gateway.as('/me');
    assert.deepEqual([status, body.orders], [200, [samples.order]]);
    assert.deepEqual(body.unavailable.toSorted(), ['balance', 'notifications', 'profile']);
    const sent = gateway.telemetry.spans.filter(({ kind }) => kind === 'client').length;
    assert.equal(sent, sentBefore + 1, 'only the order service was called');
  });

  it('limits the wait for a service that hangs', async () => {
    gateway.backends.trouble.customer = () => new Promise(() => {});
    const { status, body } = await gateway.as('/me');
    assert.equal(status, 200);
    assert.deepEqual(body.unavailable.toSorted(), ['balance', 'notifications', 'profile']);
    assert.deepEqual(body.orders, [samples.order]);
  });

  it('returns a null profile for a user without one, and does not list it as unavailable', async () => {
    gateway.backends.trouble.customer = () =>
      Promise.reject(new ProblemError(customerErrors.PROFILE_NOT_FOUND));
    const { body } = await gateway.as('/me');
    assert.deepEqual([body.profile, body.unavailable], [null, []]);
  });
});
