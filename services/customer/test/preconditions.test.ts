import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCustomer } from './start-customer.js';

const ann = { fullName: 'Ann Example', email: 'ann@example.org' };

/** Delays the results of reads, so that all concurrent requests read before any of them writes. */
function delayReads(collection: { findOne: (...args: never[]) => Promise<unknown> }): void {
  const findOne = collection.findOne.bind(collection);
  collection.findOne = async (...args: never[]) => {
    const found = await findOne(...args);
    await sleep(30);
    return found;
  };
}

describe('The customer service', () => {
  let customer: Awaited<ReturnType<typeof startCustomer>>;
  beforeEach(async () => {
    customer = await startCustomer();
  });
  afterEach(() => customer.close());

  const put = (headers: Record<string, string>, body: object = ann) =>
    customer.call('PUT', '/me/profile', { body, headers });
  const patch = (headers: Record<string, string>, body: object = { fullName: 'Ann Other' }) =>
    customer.call('PATCH', '/me/profile', { body, headers });
  const read = (headers: Record<string, string> = {}) => customer.call('GET', '/me/profile', { headers });

  it('creates a profile with If-None-Match: * only if there is none', async () => {
    assert.equal((await put({ 'if-match': '*' })).status, 412, 'there is none yet');
    assert.equal((await put({ 'if-none-match': '*' })).status, 201);
    const again = await put({ 'if-none-match': '*' }, { ...ann, fullName: 'Overwritten' });
    assert.deepEqual([again.status, again.body.code], [412, 'PRECONDITION_FAILED']);
    assert.equal((await read()).body.fullName, 'Ann Example');
    assert.equal((await put({ 'if-match': '*' })).status, 200);
  });

  it('accepts exactly one of 20 concurrent creations of a profile with If-None-Match: *', async () => {
    delayReads(customer.collections.profiles);
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) => put({ 'if-none-match': '*' }, { ...ann, fullName: `Ann ${n}` })),
    );
    const statuses = replies.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [201, ...Array.from({ length: 19 }, () => 412)]);
  });

  it('accepts exactly one of 20 concurrent changes with the same If-Match', async () => {
    await put({});
    const { etag } = await read();
    delayReads(customer.collections.profiles);
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? put : patch)({ 'if-match': etag }, { ...ann, fullName: `Ann ${n}` }),
      ),
    );
    assert.deepEqual(replies.map(({ status }) => status).sort(), [
      200,
      ...Array.from({ length: 19 }, () => 412),
    ]);
  });

  it('accepts only the entity tag of the latest PATCH response in If-Match', async () => {
    await put({});
    const first = (await read()).etag;
    const changed = await patch({ 'if-match': first });
    assert.deepEqual([changed.status, changed.etag], [200, (await read()).etag]);
    assert.equal((await patch({ 'if-match': first })).status, 412);
    assert.equal((await patch({ 'if-match': `"x", ${changed.etag}` }, { phone: null })).status, 200);
  });

  it('compares dates in preconditions with a resolution of one second', async () => {
    const { body } = await put({});
    const second = (time: string) => new Date(time).toUTCString();
    const before = new Date(Date.parse(body.updatedAt) - 1000).toUTCString();
    assert.equal((await patch({ 'if-unmodified-since': before })).status, 412);
    const changed = await patch({ 'if-unmodified-since': second(body.updatedAt) });
    assert.equal(changed.status, 200);
    assert.equal((await read({ 'if-modified-since': second(changed.body.updatedAt) })).status, 304);
  });

  it('accepts exactly one of two concurrent changes of a profile without a stored version', async () => {
    await put({});
    const span = customer.telemetry.rootSpan('test');
    await customer.collections.profiles.updateOne(span, { _id: 'id-ann' }, { $unset: { version: true } });
    const { etag } = await read();
    delayReads(customer.collections.profiles);
    const replies = await Promise.all([patch({ 'if-match': etag }), patch({ 'if-match': etag })]);
    assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 412]);
  });

  it('returns 404 instead of 412 for If-Match and a missing profile (RFC 9110 section 13.2.1)', async () => {
    assert.equal((await patch({ 'if-match': '"x"' })).status, 404);
  });

  it('supports preconditions for the account, notifications and deposits', async () => {
    for (const path of ['/me/account', '/me/notifications']) {
      const { etag } = await customer.call('GET', path);
      assert.match(etag, /^"[\w-]+"$/);
      const headers = { 'if-none-match': etag };
      assert.equal((await customer.call('GET', path, { headers })).status, 304);
    }
    const headers = { 'if-match': '*' };
    assert.equal((await customer.deposit(100, { headers })).status, 412, 'a deposit has no representation');
    assert.equal((await customer.call('GET', '/me/account')).body.balance.amount, 0);
  });

  it('refuses texts with control characters', async () => {
    const address = { street: 'Row 1', postalCode: '1', city: 'Berlin', country: 'DE' };
    for (const bad of [
      { ...ann, fullName: 'Ann\0' },
      { ...ann, email: 'a\0@example.org' },
      { ...ann, email: 'a\u007f@example.org' },
      { ...ann, email: 'a@example.org\0' },
      { ...ann, phone: '+49 30 1234\0' },
      { ...ann, address: { ...address, postalCode: '1\0' } },
      { ...ann, address: { ...address, street: 'a\nb' } },
    ])
      assert.equal((await put({}, bad)).status, 400, JSON.stringify(bad));
  });

  it('refuses cursors that no list returned', async () => {
    const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const [path, values] of [
      ['/me/notifications', [[1e300, 'x'], [8.65e15, 'x'], [1.5, 'x'], [1, 'x\0'], [1, '\ud800'], [1], 'x']],
      ['/me/account', [[1e300], [0.5], ['1'], [null], [[1]]]],
    ] as const) {
      for (const value of values)
        assert.equal(
          (await customer.call('GET', `${path}?cursor=${cursor(value)}`)).status,
          400,
          String(value),
        );
    }
    const infinite = Buffer.from('[1e999,"x"]').toString('base64url');
    assert.equal((await customer.call('GET', `/me/notifications?cursor=${infinite}`)).status, 400);
  });
});
