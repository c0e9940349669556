import assert from 'node:assert/strict';
import { startCustomer } from './start-customer.js';

const euros = (amount: number) => ({ amount, currency: 'EUR' });

describe('An account', () => {
  let customer: Awaited<ReturnType<typeof startCustomer>>;
  beforeEach(async () => {
    customer = await startCustomer({ DEPOSIT_LIMIT: '100000' });
  });
  afterEach(() => customer.close());

  const charge = (orderId: string, cents: number, attempt = 1) =>
    customer.call('POST', '/internal/charges', {
      body: { userId: 'id-ann', orderId, attempt, amount: euros(cents) },
    });
  const refund = (orderId: string, attempt = 1) =>
    customer.call('POST', '/internal/refunds', { body: { userId: 'id-ann', orderId, attempt } });
  const account = async (query = '') => (await customer.call('GET', `/me/account${query}`)).body;

  it('is empty at first', async () => {
    assert.deepEqual(await account(), { balance: euros(0), movements: [], next: null });
  });

  it('lists its movements in pages, newest first', async () => {
    for (const cents of [100, 200, 300]) assert.equal((await customer.deposit(cents)).status, 201);
    await charge('o1', 150);
    const first = await account('?limit=3');
    assert.deepEqual(first.balance, euros(450));
    assert.deepEqual(
      first.movements.map((m: { kind: string; amount: object; balance: object; orderId?: string }) => [
        m.kind,
        m.amount,
        m.balance,
        m.orderId,
      ]),
      [
        ['charge', euros(150), euros(450), 'o1'],
        ['deposit', euros(300), euros(600), undefined],
        ['deposit', euros(200), euros(300), undefined],
      ],
    );
    const second = await account(`?limit=3&cursor=${first.next}`);
    assert.deepEqual([second.movements.length, second.next], [1, null]);
    assert.deepEqual((await customer.call('GET', '/me/account', { user: 'bob' })).body.balance, euros(0));
  });

  it('books deposits with the same Idempotency-Key once', async () => {
    const once = await customer.deposit(500, { key: 'k1' });
    assert.deepEqual(await customer.deposit(500, { key: 'k1' }), once);
    const other = await customer.deposit(600, { key: 'k1' });
    assert.equal(`${other.status} ${other.body.code}`, '422 IDEMPOTENCY_KEY_REUSED');
    await customer.deposit(500, { key: 'k1', user: 'bob' });
    await customer.deposit(500);
    assert.deepEqual((await account()).balance, euros(1000));
  });

  it('refuses deposits with amounts out of range or in another currency', async () => {
    for (const cents of [0, -5, 100001, 1.5, '5']) {
      assert.equal((await customer.deposit(cents as number)).status, 400, String(cents));
    }
    const dollars = await customer.call('POST', '/me/account/deposits', {
      body: { amount: { amount: 5, currency: 'USD' } },
    });
    assert.equal(`${dollars.status} ${dollars.body.code}`, '409 CURRENCY_MISMATCH');
    assert.equal((await customer.deposit(100000)).status, 201);
  });

  it('charges an attempt once, and returns the missing amount with INSUFFICIENT_FUNDS', async () => {
    await customer.deposit(1000);
    const short = await charge('o1', 1001);
    assert.deepEqual(
      [short.status, short.body.code, short.body.missing],
      [402, 'INSUFFICIENT_FUNDS', euros(1)],
    );
    const once = await charge('o2', 900);
    assert.equal(once.status, 200);
    assert.deepEqual(await charge('o2', 900), once, 'even if the balance does not cover a second charge');
    assert.equal((await charge('o2', 800)).body.code, 'CONFLICT');
    assert.deepEqual((await account()).balance, euros(100));
  });

  it('refunds a charge once', async () => {
    await customer.deposit(1000);
    await charge('o1', 400);
    assert.deepEqual((await refund('o1')).body, { refunded: euros(400), balance: euros(1000) });
    assert.deepEqual((await refund('o1')).body.refunded, euros(400));
    assert.deepEqual((await account()).balance, euros(1000));
    assert.equal((await account()).movements.length, 3);
  });

  it('refuses a charge that arrives after its refund, and does not list it', async () => {
    await customer.deposit(1000);
    assert.deepEqual((await refund('o1')).body.refunded, euros(0));
    assert.equal((await charge('o1', 400)).body.code, 'CONFLICT');
    assert.equal((await charge('o1', 0)).body.code, 'CONFLICT');
    assert.equal((await charge('o1', 400, 2)).status, 200, 'a later attempt is a separate charge');
    const { balance, movements } = await account();
    assert.deepEqual([balance, movements.length], [euros(600), 2]);
  });

  it('writes every movement to the audit log once, and counts it', async () => {
    await customer.deposit(1000, { key: 'k' });
    await customer.deposit(1000, { key: 'k' });
    await charge('o1', 400);
    await charge('o2', 4000);
    const audited = customer.telemetry.records
      .filter((record) => String(record['event.action']).startsWith('account-'))
      .map((record) => [record['event.action'], record['event.outcome'], record['movement.amount']]);
    assert.deepEqual(audited, [
      ['account-deposit', 'success', 1000],
      ['account-charge', 'success', 400],
      ['account-charge', 'failure', 4000],
    ]);
    const { body } = await customer.telemetry.metrics.expose();
    assert.match(body, /customer_moved_minor_units_total\{kind="charge",currency="EUR"\} 400/);
  });
});
