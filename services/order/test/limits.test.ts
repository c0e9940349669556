import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { createCustomerClient } from '@glasshouse/customer/client';
import { operations as customer } from '@glasshouse/customer/contract';
import { outcomeUnknown } from '@glasshouse/http';
import { operations as product } from '@glasshouse/product/contract';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { operations } from '../src/contract.js';
import { orderSettings } from '../src/index.js';
import { createSagaMetrics } from '../src/saga/metrics.js';
import { minStepMs } from '../src/saga/retry-mode.js';
import { startOrder } from './start-order.js';

const transactionMs = orderSettings.TRANSACTION_LIMIT_MS.default;
const { reserve, commitReservation, releaseReservation, returnReservation } = product;
const { charge, refund, notify } = customer;
const steps = [reserve, charge, commitReservation, refund, releaseReservation, returnReservation, notify];

describe('Time limits of a confirmation', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const limitInReadme = (row: RegExp) =>
    Number(
      readme
        .split('\n')
        .find((line) => row.test(line))
        ?.split('|')[2],
    );

  it('are the same in the README and the code', () => {
    for (const { id, timeoutMs } of steps) assert.equal(limitInReadme(/^\| one call/), timeoutMs, id);
    assert.equal(limitInReadme(/^\| from the request to the charge/), transactionMs);
    assert.equal(limitInReadme(/^\| a step that must succeed/), minStepMs);
    for (const { id, timeoutMs } of [operations.confirmOrder, operations.cancelOrder])
      assert.equal(limitInReadme(/^\| the whole request/), timeoutMs, id);
  });

  it('are consistent with each other', () => {
    assert.ok(
      (reserve.timeoutMs ?? 0) + (charge.timeoutMs ?? 0) < transactionMs,
      'two slow calls fit into the transaction',
    );
    assert.ok(
      transactionMs + 3 * minStepMs <= (operations.confirmOrder.timeoutMs ?? 0),
      'the compensations fit into the request',
    );
    assert.ok(
      orderSettings.SAGA_LEASE_MS.default + 2 * orderSettings.SAGA_RECOVERY_MS.default < transactionMs,
      'a repeated confirmation waits long enough for the recovery of an instance that was killed',
    );
  });

  it('fail and refund an attempt with an unknown outcome of the charge', async () => {
    const shop = await startOrder();
    try {
      await shop.upstreams.deposit(1_000_000);
      const path = await shop.open();
      const { customer } = shop.upstreams.clients;
      const { charge } = customer;
      customer.charge = async (...args) => {
        await charge(...args);
        throw outcomeUnknown('always');
      };
      const { status, body } = await shop.call('POST', `${path}/confirm`);
      assert.deepEqual([status, body.code], [504, 'DEADLINE_EXCEEDED']);
      assert.match(body.detail, /Any charge is refunded/);
      assert.equal((await shop.settled(path)).status, 'open');
      assert.equal(await shop.upstreams.balance(), 1_000_000);
      assert.equal(await shop.metric('order_transactions_total{outcome="failure",reason="timeout"}'), 1);
    } finally {
      await shop.close();
    }
  });

  it('fail an attempt after the limit of one call when the charge hangs', async function hangingCharge() {
    this.timeout(20_000);
    const shop = await startOrder();
    // accepts connections but never responds
    const silent = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const hanging = createCustomerClient({ url: `http://127.0.0.1:${port}`, telemetry: shop.telemetry });
    try {
      await shop.upstreams.deposit(1_000_000);
      const path = await shop.open();
      shop.upstreams.clients.customer.charge = hanging.charge;
      const started = performance.now();
      const { status, body } = await shop.call('POST', `${path}/confirm`);
      const ms = performance.now() - started;
      assert.deepEqual([status, body.code], [504, 'DEADLINE_EXCEEDED']);
      const limit = charge.timeoutMs ?? 0;
      assert.ok(ms >= limit, `${ms} ms`);
      assert.equal(await shop.metric('order_transactions_total{outcome="failure",reason="timeout"}'), 1);
      assert.equal((await shop.settled(path)).status, 'open');
    } finally {
      silent.close();
      await hanging.close();
      await shop.close();
    }
  });
});

describe('Transaction metrics', () => {
  it('use the configured time limit', async () => {
    const telemetry = createTestTelemetry('order');
    const metrics = createSagaMetrics(telemetry.metrics, 1500);
    metrics.invalid(new Date(), telemetry.rootSpan('test'));
    const { body } = await telemetry.metrics.expose();
    assert.match(body, /# HELP order_transactions_total .*longer than 1\.5 s fails/);
    assert.match(body, /order_transaction_duration_seconds_bucket\{outcome="failure",le="1\.5"\} 1/);
    assert.doesNotMatch(body, /order_transaction_duration_seconds_bucket\{.*le="7"\}/);
  });
});
