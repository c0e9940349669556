import assert from 'node:assert/strict';
import { createAttributeColumns } from '../../server/src/store/attribute-columns.js';
import { BlockSpan } from '../../server/src/store/block-span.js';
import { createOperationTable } from '../../server/src/store/operation-table.js';
import { DecodedCache } from '../../server/src/store/rows/decoded-cache.js';
import type { StoredSpan } from '../../server/src/store/span.js';
import { OpenSpanBlock, type SpanBlock, sealSpanBlock } from '../../server/src/store/span-block.js';
import { kinds, statuses } from '../../server/src/store/span-flags.js';

/** Times and durations beyond 32 bits, negative ones, fractions and the limits of a 64-bit integer. */
const numbers = [
  0,
  1,
  -1,
  0.5,
  -1.25,
  255,
  256,
  65_535,
  65_536,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 32 + 1,
  -(2 ** 32) - 1,
  1_800_000_000_123_456,
  Number.MAX_SAFE_INTEGER,
  2 ** 63,
];
const numberAt = (n: number) => numbers[n % numbers.length] as number;

function spanAt(n: number): StoredSpan {
  return {
    traceId: (n + 1).toString(16).padStart(32, 'f'),
    id: (n + 1).toString(16).padStart(16, 'e'),
    ...(n % 3 > 0 && { parentId: n.toString(16).padStart(16, 'e') }),
    name: `operation ${n % 70}`,
    kind: kinds[n % kinds.length] as (typeof kinds)[number],
    service: `service ${n % 5}`,
    startUs: numberAt(n),
    durationUs: Math.abs(numberAt(n + 1)),
    attributes: {
      'http.request.method': 'GET',
      'http.response.status_code': 100 + (n % 900),
      number: numberAt(n + 2),
      flag: n % 2 === 0,
    },
    events: [],
    links: [],
    status: statuses[n % statuses.length] as (typeof statuses)[number],
    ...(n % 4 === 0 && { startUnknown: true as const }),
  };
}

function assertHolds(block: SpanBlock, spans: readonly StoredSpan[]): void {
  for (const [row, span] of spans.entries()) {
    const read = new BlockSpan(block, row);
    assert.deepEqual(read.toSpan(), span, `row ${row}`);
    assert.equal(block.columns.statuses[row], span.attributes['http.response.status_code'], `row ${row}`);
    assert.deepEqual(
      block.operation(row),
      { service: span.service, kind: span.kind, name: span.name },
      `row ${row}`,
    );
  }
}

describe('an open block of spans', () => {
  for (const count of [1, 63, 64, 65, 128, 129, 1000]) {
    it(`holds ${count} spans unchanged while its columns grow, and when it is sealed`, () => {
      const block = new OpenSpanBlock({ sequence: 1, run: 'current' }, createOperationTable());
      const spans: StoredSpan[] = [];
      for (let n = 0; n < count; n++) {
        const span = spanAt(n);
        spans.push(span);
        assert.equal(block.add(span), n);
        // read at once, so that the operations of earlier rows are known before the columns grow
        assert.equal(block.operation(n).name, span.name);
      }
      assertHolds(block, spans);
      const caches = {
        cells: new DecodedCache(1 << 20),
        columns: createAttributeColumns(1 << 20),
        operations: createOperationTable(),
      };
      const sealed = sealSpanBlock(block, caches);
      assert.equal(sealed.rows.count, count);
      assertHolds(sealed, spans);
      assertHolds(block, spans);
    });
  }

  it('ignores a status that is no HTTP status instead of storing its lowest 16 bits', () => {
    const block = new OpenSpanBlock({ sequence: 1, run: 'current' }, createOperationTable());
    for (const status of [65_536 + 500, -1, 99, 1000, 200.5, Number.NaN, '500', 'x']) {
      const { attributes } = spanAt(0);
      const row = block.add({
        ...spanAt(0),
        attributes: { ...attributes, 'http.response.status_code': status },
      });
      assert.equal(block.columns.statuses[row], status === '500' ? 500 : 0, String(status));
    }
  });
});
