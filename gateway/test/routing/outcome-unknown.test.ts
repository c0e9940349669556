import assert from 'node:assert/strict';
import { eventually } from '@glasshouse/timing/testing';
import { type Gateway, startGateway } from '../support/gateway.js';

describe('A change without a response', () => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await startGateway({});
  });
  afterEach(() => gateway.close());

  const send = async (method: string, path: string, headers: Record<string, string> = {}) =>
    gateway.send(method, path, { authorization: `Bearer ${await gateway.issuer.token({})}`, ...headers });

  /** Sends a request, and ends the service's connections once it has arrived. */
  async function interrupted(method: string, path: string, headers: Record<string, string> = {}) {
    gateway.backends.trouble.order = () => new Promise<void>(() => {});
    const response = send(method, path, headers);
    await eventually(() => assert.ok(gateway.backends.seen.some(({ operation }) => /Order/.test(operation))));
    await gateway.backends.stop('order');
    return response;
  }

  it('returns OUTCOME_UNKNOWN without Retry-After when the connection is lost', async () => {
    const { status, headers, body } = await interrupted('POST', '/orders');
    assert.deepEqual([status, body.code, body.backend], [504, 'OUTCOME_UNKNOWN', 'order']);
    assert.match(body.detail, /may have been applied\. Read the resource before you send the request again/);
    assert.equal(headers['retry-after'], undefined);
  });

  it('logs the upstream service, the error of the connection and the attempt', async () => {
    await interrupted('POST', '/orders');
    const isFailure = (record: Record<string, unknown>) =>
      record['log.level'] === 'error' && record['event.action'] === undefined;
    const record = gateway.telemetry.records.find(isFailure) ?? assert.fail();
    const type = record['error.type'];
    assert.match(String(type), /^(ECONNRESET|UND_ERR_SOCKET)$/);
    assert.equal(record.message, `order createOrder failed: ${type}, attempt 1`);
    assert.deepEqual(
      [record['peer.service'], record['http.client.operation'], record['http.client.attempts']],
      ['order', 'createOrder', 1],
    );
    assert.equal(record['error.code'], 'OUTCOME_UNKNOWN');
  });

  it('advises the client to repeat the request with the same Idempotency-Key, if it had one', async () => {
    const { body } = await interrupted('POST', '/orders', { 'idempotency-key': 'k-1' });
    assert.equal(body.code, 'OUTCOME_UNKNOWN');
    assert.match(body.detail, /again with the same Idempotency-Key/);
  });

  it('returns OUTCOME_UNKNOWN at its deadline', async () => {
    gateway.backends.trouble.order = () => new Promise<void>(() => {});
    const { status, body } = await send('POST', '/orders');
    assert.deepEqual([status, body.code, body.backend], [504, 'OUTCOME_UNKNOWN', 'order']);
  }).timeout(15_000);

  it('returns BACKEND_UNAVAILABLE when it was never sent', async () => {
    await gateway.backends.stop('order');
    const { status, headers, body } = await send('POST', '/orders');
    assert.deepEqual([status, body.code], [503, 'BACKEND_UNAVAILABLE']);
    assert.ok(Number(headers['retry-after']) >= 1);
  });

  it('differs from a read without a response, which returns BACKEND_UNAVAILABLE', async () => {
    const { status, body } = await interrupted('GET', '/orders/o-1');
    assert.deepEqual([status, body.code], [503, 'BACKEND_UNAVAILABLE']);
  });
});
