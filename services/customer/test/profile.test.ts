import assert from 'node:assert/strict';
import { startCustomer } from './start-customer.js';

const ann = {
  fullName: 'Ann Example',
  email: 'ann@example.org',
  phone: '+49 30 1234',
  address: { street: 'Glass Row 1', postalCode: '10115', city: 'Berlin', country: 'DE' },
};

describe('A profile', () => {
  let customer: Awaited<ReturnType<typeof startCustomer>>;
  beforeEach(async () => {
    customer = await startCustomer();
  });
  afterEach(() => customer.close());

  it('returns PROFILE_NOT_FOUND until it is created', async () => {
    for (const [method, body] of [['GET'], ['PATCH', { phone: null }]] as const) {
      const reply = await customer.call(method, '/me/profile', { body });
      assert.equal(`${reply.status} ${reply.body.code}`, '404 PROFILE_NOT_FOUND');
    }
  });

  it('can be created, replaced and patched', async () => {
    const created = await customer.call('PUT', '/me/profile', { body: ann });
    assert.equal(created.status, 201);
    const { createdAt, updatedAt, ...shown } = created.body;
    assert.deepEqual(shown, { ...ann, userId: 'id-ann', username: 'ann' });
    assert.equal(createdAt, updatedAt);

    await new Promise((resolve) => setTimeout(resolve, 2));
    const short = { fullName: 'Ann E.', email: 'a@example.org' };
    const replaced = await customer.call('PUT', '/me/profile', { body: short });
    assert.equal(replaced.status, 200);
    assert.equal(replaced.body.phone, undefined, 'PUT removes omitted members');
    assert.equal(replaced.body.createdAt, createdAt);

    await customer.call('PATCH', '/me/profile', { body: { address: ann.address, phone: '030' } });
    const patched = await customer.call('PATCH', '/me/profile', {
      body: { phone: null, email: 'b@example.org' },
    });
    assert.equal(patched.status, 200);
    const { body } = await customer.call('GET', '/me/profile');
    assert.deepEqual(
      [body.fullName, body.email, body.phone, body.address.city],
      ['Ann E.', 'b@example.org', undefined, 'Berlin'],
    );
  });

  it('is visible only to its user', async () => {
    await customer.call('PUT', '/me/profile', { body: ann });
    assert.equal((await customer.call('GET', '/me/profile', { user: 'bob' })).status, 404);
    assert.equal((await customer.call('GET', '/me/profile', { user: null })).status, 401);
  });

  it('is not available to administrators', async () => {
    for (const [method, body] of [['GET'], ['PUT', ann], ['PATCH', { phone: '030' }]] as const) {
      const reply = await customer.call(method, '/me/profile', { body, user: 'root', roles: 'admin' });
      assert.equal(`${reply.status} ${reply.body.code}`, '403 NO_PROFILE_FOR_ADMINISTRATORS');
    }
  });

  it('is refused if it does not match the schema', async () => {
    const { email: _, ...withoutEmail } = ann;
    for (const body of [
      withoutEmail,
      { ...ann, email: 'nobody' },
      { ...ann, fullName: '' },
      { ...ann, admin: true },
      { ...ann, address: { ...ann.address, country: 'Germany' } },
      { ...ann, fullName: { $ne: 1 } },
    ]) {
      const reply = await customer.call('PUT', '/me/profile', { body });
      assert.equal(reply.status, 400, JSON.stringify(body));
    }
    assert.equal((await customer.call('GET', '/me/profile')).status, 404);
  });
});
