import assert from 'node:assert/strict';
import Type from 'typebox';
import { handle } from '../../src/operation/handle.js';
import { operation } from '../../src/operation/operation.js';
import { serve } from '../support/things.js';

const base = { path: '/pieces', access: 'anyone', summary: 'x', response: Type.Unknown() } as const;
const operations = [
  operation({ ...base, id: 'readPieces', method: 'GET' }),
  operation({ ...base, id: 'makePiece', method: 'POST' }),
  operation({ ...base, id: 'putPiece', method: 'PUT' }),
];

/** Error with the members of the store's error for an unconfirmed write. */
class Unconfirmed extends Error {
  readonly backend = 'mongodb';
  readonly mayHaveBeenApplied = true;
}

describe('error with mayHaveBeenApplied', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  before(async () => {
    const routes = operations.map((each) => handle(each, () => Promise.reject(new Unconfirmed('no answer'))));
    server = await serve({ routes });
  });
  after(() => server.close(100));

  async function call(method: string, headers: Record<string, string> = {}) {
    const response = await fetch(`${server.url}/pieces`, { method, headers });
    const { code, detail, backend } = (await response.json()) as Record<string, string>;
    return {
      status: response.status,
      code,
      detail,
      backend,
      retryAfter: response.headers.get('retry-after'),
    };
  }

  it('becomes OUTCOME_UNKNOWN with advice on repeating the request and without Retry-After', async () => {
    for (const [method, headers, advice] of [
      ['POST', {}, /Read the resource before you send the request again/],
      ['POST', { 'idempotency-key': 'k' }, /again with the same Idempotency-Key/],
      ['PUT', {}, /The same request can be sent again/],
    ] as const) {
      const { status, code, detail, backend, retryAfter } = await call(method, headers);
      assert.deepEqual([status, code, backend, retryAfter], [504, 'OUTCOME_UNKNOWN', 'mongodb', null]);
      assert.match(detail ?? '', advice);
    }
  });

  it('logs the failure, not the advice to the client', async () => {
    server.telemetry.records.length = 0;
    await call('POST');
    const record = server.telemetry.records.find((each) => each['error.code'] === 'OUTCOME_UNKNOWN');
    assert.deepEqual(
      [record?.message, record?.['peer.service'], record?.['error.message']],
      ['mongodb did not confirm a write', 'mongodb', 'no answer'],
    );
  });

  it('becomes BACKEND_UNAVAILABLE with Retry-After for a GET', async () => {
    const { status, code, retryAfter } = await call('GET');
    assert.deepEqual([status, code, retryAfter], [503, 'BACKEND_UNAVAILABLE', '1']);
  });
});
