import assert from 'node:assert/strict';
import { startCustomer } from './start-customer.js';

describe('Exports of customers', () => {
  let customer: Awaited<ReturnType<typeof startCustomer>>;
  let realNow: () => number;

  beforeEach(async () => {
    customer = await startCustomer();
    realNow = Date.now;
  });
  afterEach(async () => {
    Date.now = realNow;
    await customer.close();
  });

  /** Lets the exports see the changes of the last seconds, which they hide. */
  const later = () => {
    const started = realNow();
    Date.now = () => started + 10_000;
  };

  it('have no personal data of a profile except the country', async () => {
    const address = { street: 'Glass Street 1', postalCode: '10115', city: 'Berlin', country: 'DE' };
    const body = { fullName: 'Ann Other', email: 'ann@example.com', phone: '+49 30 1234567', address };
    assert.equal((await customer.call('PUT', '/me/profile', { body })).status, 201);
    later();
    const { body: page } = await customer.call('GET', '/internal/export/profiles');
    const [row] = page.items;
    assert.deepEqual(Object.keys(row).sort(), ['country', 'createdAt', 'updatedAt', 'userId', 'version']);
    assert.deepEqual([row.country, row.version], ['DE', 1]);
  });

  it('have every movement of all accounts once, in pages', async () => {
    for (const user of ['ann', 'bob']) {
      await customer.deposit(5000, { user });
      await customer.call('POST', '/internal/charges', {
        body: {
          userId: `id-${user}`,
          orderId: `order-${user}`,
          attempt: 1,
          amount: { amount: 1200, currency: 'EUR' },
        },
      });
    }
    later();
    const seen: { id: string; kind: string; amount: number; orderId?: string }[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: { body: { items: typeof seen; next: string | null } } = await customer.call(
        'GET',
        `/internal/export/movements?limit=3${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...body.items);
      cursor = body.next;
    }
    assert.deepEqual(seen.map(({ id, kind, amount }) => [id, kind, amount]).sort(), [
      ['id-ann:1', 'deposit', 5000],
      ['id-ann:2', 'charge', 1200],
      ['id-bob:1', 'deposit', 5000],
      ['id-bob:2', 'charge', 1200],
    ]);
    const { body } = await customer.telemetry.metrics.expose();
    assert.doesNotMatch(body, /db_client_unindexed_queries_total\{[^}]*\} [1-9]/);
  });
});
