import assert from 'node:assert/strict';
import Type, { type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { ProblemError } from '../src/problem/problem.js';
import { decodeCursor, encodeCursor, Identifier, Page, pageQuery, Timestamp } from '../src/schemas.js';

function fits(schema: TSchema, good: readonly unknown[], bad: readonly unknown[]): void {
  const validator = Compile(schema);
  for (const value of good) assert.ok(validator.Check(value), JSON.stringify(value));
  for (const value of bad) assert.ok(!validator.Check(value), JSON.stringify(value));
}

describe('schema', () => {
  it('Timestamp accepts RFC 3339 timestamps in UTC', () => {
    fits(
      Timestamp,
      [new Date().toISOString(), '2024-02-29T23:59:59Z', '2024-02-29T23:59:59.123456789Z'],
      [
        '2024-02-29',
        '2024-02-29T23:59:59+01:00',
        '2024-13-01T00:00:00Z',
        '2024-01-01T24:00:00Z',
        '2024-01-01 00:00:00Z',
        1,
      ],
    );
  });
  it('Identifier accepts only names that are safe in paths and logs', () => {
    fits(
      Identifier,
      ['a', 'A1_b-c', 'x'.repeat(64)],
      ['', '-a', 'a b', 'a/b', 'a\n', 'x'.repeat(65), '..', 1],
    );
  });
  it('Page requires a list of items and the next cursor', () => {
    fits(
      Page(Type.Integer()),
      [
        { items: [], next: null },
        { items: [1], next: 'x' },
      ],
      [{ items: ['x'], next: null }, { items: [] }],
    );
  });
  it('pageQuery bounds limit and cursor', () => {
    fits(
      Type.Object(pageQuery),
      [{ limit: 1 }, { limit: 100, cursor: 'abc_-' }],
      [
        { limit: 0 },
        { limit: 101 },
        { limit: 1, cursor: '' },
        { limit: 1, cursor: 'a=b' },
        { limit: 1, cursor: 'x'.repeat(513) },
      ],
    );
    assert.equal(pageQuery.limit.default, 20);
  });
});

describe('decodeCursor', () => {
  it('returns the position that encodeCursor encoded', () => {
    const position = ['2024-02-29T23:59:59.000Z', 'id-é', 42];
    const cursor = encodeCursor(position);
    assert.ok(Compile(pageQuery.cursor).Check(cursor));
    const [time, id, count] = decodeCursor(cursor, ['string', 'string', 'number']);
    const numeric: number = count;
    assert.deepEqual([time, id, numeric], position);
  });
  it('rejects a cursor that is malformed or belongs to another list', () => {
    const wrong = [
      '',
      'x',
      '!!!',
      encodeCursor([1]),
      encodeCursor(['a', 'b']),
      Buffer.from('{"0":"a","length":1}').toString('base64url'),
    ];
    for (const cursor of wrong) {
      assert.throws(
        () => decodeCursor(cursor, ['string']),
        (error) =>
          error instanceof ProblemError &&
          error.code === 'INVALID_REQUEST' &&
          (error.extensions.errors as { path: string }[])[0]?.path === '/cursor',
        cursor,
      );
    }
  });
  it('rejects a cursor that contains query operators', () => {
    const cursor = Buffer.from('[{"$gt":""}]').toString('base64url');
    assert.throws(() => decodeCursor(cursor, ['string']), ProblemError);
  });
});
