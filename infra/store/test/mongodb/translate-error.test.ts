import assert from 'node:assert/strict';
import { TimeoutError } from '@glasshouse/timing';
import {
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
  type TopologyDescription,
} from 'mongodb';
import { DuplicateKeyError, StoreUnavailableError } from '../../src/errors.js';
import { translateError } from '../../src/mongodb/translate-error.js';

const server = (fields: Record<string, unknown>) => new MongoServerError({ message: 'text', ...fields });

describe('translateError', () => {
  it('returns the fields of a duplicate key', () => {
    const cases: [Record<string, unknown>, string[]][] = [
      [{ keyPattern: { username: 1 } }, ['username']],
      [{ keyPattern: { user: 1, 'item.id': 1 } }, ['user', 'item.id']],
      [
        { message: 'E11000 duplicate key error collection: a.b index: name_1 dup key: { name: "ada" }' },
        ['name'],
      ],
      [{ message: 'E11000 … dup key: { a.b: 1, c: "x" }' }, ['a.b', 'c']],
      [{ message: 'E11000 something else' }, ['_id']],
    ];
    for (const [fields, expected] of cases) {
      const original = server({ code: 11000, ...fields });
      const error = translateError(original, 'users');
      assert.ok(error instanceof DuplicateKeyError);
      assert.deepEqual(error.fields, expected);
      assert.equal(error.cause, original);
      assert.match(error.message, /in users$/);
    }
  });

  const labelled = server({ code: 1 });
  labelled.addErrorLabel('RetryableWriteError');
  for (const error of [
    new TimeoutError(20),
    new MongoNetworkError('reset'),
    new MongoNetworkTimeoutError('slow'),
    new MongoServerSelectionError('none', {} as TopologyDescription),
    new MongoTopologyClosedError(),
    server({ code: 10107 }),
    server({ code: 50 }),
    labelled,
  ]) {
    const label = error === labelled ? ' with the label RetryableWriteError' : '';
    const name = error instanceof MongoServerError ? `server error ${error.code}${label}` : error.name;
    it(`returns StoreUnavailableError for ${name}`, () => {
      const translated = translateError(error, 'users');
      assert.ok(translated instanceof StoreUnavailableError);
      assert.equal(translated.backend, 'mongodb');
      assert.equal(translated.cause, error);
    });
  }

  for (const error of [server({ code: 14 }), server({ code: 18 }), new TypeError('x'), undefined, 'text']) {
    it(`returns ${error instanceof MongoServerError ? `server error ${error.code}` : String(error)} unchanged`, () => {
      assert.equal(translateError(error, 'users'), error);
    });
  }
});
