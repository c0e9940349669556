import assert from 'node:assert/strict';
import { parseQuery, QuerySyntaxError } from '../../../contract/src/query/parse-query.js';
import { createLogFilter, type LogFilter } from '../../../server/src/queries/logs/log-filter.js';
import {
  OpenLogBlock,
  SealedLogBlock,
  type SealedLogHead,
  sealLogBlock,
} from '../../../server/src/store/log-block.js';
import { toLogRecord } from '../../../server/src/store/log-record.js';
import { DecodedCache } from '../../../server/src/store/rows/decoded-cache.js';
import { numberRangesOf } from '../../../server/src/store/rows/number-ranges.js';
import { OpenRows } from '../../../server/src/store/rows/open-rows.js';
import type { Scalar } from '../../../server/src/store/rows/rows.js';
import { createRandom, type Random } from '../../random.js';

type Row = Record<string, Scalar>;

function openRows(rows: readonly Row[]): OpenRows {
  const made = new OpenRows();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) made.put(name, value);
    made.endRow();
  }
  return made;
}

function open(rows: readonly Row[]): OpenLogBlock {
  const block = new OpenLogBlock({ sequence: 1, run: 'a' });
  for (const row of rows)
    block.add(toLogRecord({ '@timestamp': '2026-01-02T03:04:05.006Z', 'service.name': 'order', ...row }, 0));
  return block;
}

/** Reads the block as if from disk, where a former version may have written it. */
function reread({ head, buffer }: SealedLogBlock, withRanges: boolean, cache: DecodedCache): SealedLogBlock {
  const copy: SealedLogHead = JSON.parse(JSON.stringify(head));
  if (!withRanges) delete copy.ranges;
  return new SealedLogBlock(copy, buffer, cache);
}

/** Cache that counts the decompressed blocks. */
class CountingCache extends DecodedCache {
  decoded = 0;
  override get(owner: object, decode: Parameters<DecodedCache['get']>[1]) {
    return super.get(owner, () => {
      this.decoded++;
      return decode();
    });
  }
}

const filterOf = (q: string) => createLogFilter({ query: parseQuery(q) });

/** Rows that meet all conditions on fields, by the fields of each record. */
function matching(block: SealedLogBlock, { fields = [] }: LogFilter): number[] {
  const rows = Array.from({ length: block.count }, (_, row) => row);
  return rows.filter((row) => {
    const record = block.fields(row);
    return fields.every(({ names, accepts }) => {
      const name = names.find((each) => Object.hasOwn(record, each));
      return accepts(name === undefined ? undefined : record[name], name);
    });
  });
}

const names = ['http.response.status_code', 'status', 'event.duration', 'duration', 'count'];
const fields = ['status', 'http.response.status_code', 'duration', 'event.duration', 'count', 'absent'];
const numbers = [
  0,
  -0,
  1,
  -1,
  200,
  503,
  1.5,
  -2.25,
  1e21,
  5e-7,
  1_500_000,
  2e6,
  2 ** 53,
  Infinity,
  -Infinity,
];
const others = ['200', '503', '1e3', '1.50', '2ms', '1.5s', 'info', '', 'true', true, false];
const texts = ['0', '1', '200', '503', '503.0', '1.5', '-2.25', '1e21', '2ms', '1.5s', '1500000', '7'];

/** Returns a few records; each field has mostly numbers of a small range. */
function randomRows({ next, oneOf }: Random): Row[] {
  const few = names.map(() => [oneOf(numbers), oneOf(numbers), ...(next() < 0.3 ? [oneOf(others)] : [])]);
  return Array.from({ length: 4 }, () => {
    const row: Row = {};
    for (const [n, name] of names.entries()) if (next() < 0.5) row[name] = oneOf(few[n] as Scalar[]);
    return row;
  });
}

function randomTerm({ next, oneOf }: Random): string {
  const [a, b] = [oneOf(texts), oneOf(texts)];
  const value = oneOf([`>${a}`, `>=${a}`, `<${a}`, `<=${a}`, `${a}..${b}`, a, a, `${a.slice(0, 1)}*`, '*']);
  return `${next() < 0.1 ? '-' : ''}${oneOf(fields)}:${value}`;
}

/** Returns the filter of one or two random terms. Values that the type of a field does not allow are drawn again. */
function randomFilter(random: Random): { q: string; filter: LogFilter } {
  for (;;) {
    const q = random.next() < 0.3 ? `${randomTerm(random)} ${randomTerm(random)}` : randomTerm(random);
    try {
      return { q, filter: filterOf(q) };
    } catch (error) {
      if (!(error instanceof QuerySyntaxError)) throw error;
    }
  }
}

describe('number ranges of a block of log records', () => {
  it('contain the fields whose values are all finite numbers', () => {
    const rows = openRows([
      { status: 200, ms: 1.5, mixed: 1, text: 'a', infinite: Infinity },
      { status: 503, mixed: '1', flag: true },
      { status: 404, ms: -2, infinite: 1 },
    ]);
    assert.deepEqual(numberRangesOf(rows), [
      ['status', 200, 503],
      ['ms', -2, 1.5],
    ]);
  });

  it('are stored for at most 64 fields', () => {
    const row = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`field${n}`, n]));
    assert.equal(numberRangesOf(openRows([row])).length, 64);
  });

  it('spare the decompression of blocks in which no number matches, and of those alone', () => {
    const cache = new CountingCache(0);
    const sealed = sealLogBlock(open([{ 'http.response.status_code': 200 }, { count: 1 }]), cache);
    for (const [q, found, decoded] of [
      ['status:>=600', 0, 0],
      ['status:<200', 0, 0],
      ['status:300..400', 0, 0],
      ['absent:*', 0, 0],
      ['status:200', 1, 1],
      ['-status:>=600', 2, 1],
    ] as const) {
      const block = reread(sealed, true, cache);
      cache.decoded = 0;
      assert.equal(block.select({}, filterOf(q)).length, found, q);
      assert.equal(cache.decoded > 0 ? 1 : 0, decoded, q);
      block.release();
    }
  });

  it('lose no match: 2000 random queries of random records', () => {
    const cache = new DecodedCache(1 << 20);
    const random = createRandom(7);
    let matches = 0;
    for (let n = 0; n < 500; n++) {
      const made = open(randomRows(random));
      const sealed = sealLogBlock(made, cache);
      const blocks = [made, sealed, reread(sealed, true, cache), reread(sealed, false, cache)];
      for (let each = 0; each < 4; each++) {
        const { q, filter } = randomFilter(random);
        const expected = matching(sealed, filter);
        matches += expected.length;
        for (const block of blocks)
          assert.deepEqual(block.select({}, filter), expected, `${q} in ${JSON.stringify(sealed.head)}`);
      }
      for (const block of blocks) if (block instanceof SealedLogBlock) block.release();
    }
    assert.ok(matches > 1000, `${matches} matches`);
  });
});
