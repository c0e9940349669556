import assert from 'node:assert/strict';
import { DecodedCache } from '../../../server/src/store/rows/decoded-cache.js';
import { findHex, hexFormOf, readHex, writeHex } from '../../../server/src/store/rows/hex-values.js';
import { IdTable } from '../../../server/src/store/rows/id-table.js';
import { OpenRows } from '../../../server/src/store/rows/open-rows.js';
import { codeOfField, hasSome, type Rows, type Scalar } from '../../../server/src/store/rows/rows.js';
import { sealRows } from '../../../server/src/store/rows/seal-rows.js';
import { SealedRows } from '../../../server/src/store/rows/sealed-rows.js';
import { SectionReader, writeSections } from '../../../server/src/store/rows/sections.js';

/** Deterministic generator (Park and Miller). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

type Row = Record<string, Scalar>;

function open(rows: readonly Row[]): OpenRows {
  const made = new OpenRows();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) made.put(name, value);
    made.endRow();
  }
  return made;
}

function seal(rows: OpenRows, cacheBytes = 1 << 20): SealedRows {
  const { head, sections } = sealRows(rows);
  const copy = JSON.parse(JSON.stringify(head));
  return new SealedRows(copy, new SectionReader(writeSections(sections)), new DecodedCache(cacheBytes));
}

function read(rows: Rows, row: number): Row {
  return Object.fromEntries(rows.names(row).map((name, n) => [name, rows.value(rows.code(row, n))]));
}

const hex = (random: () => number, digits: number) =>
  Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');

function randomValue(random: () => number, wide: boolean): Scalar {
  const id = hex(random, 32);
  const values: (() => Scalar)[] = [
    () => Math.floor(random() * 5),
    () => random() * 1e21,
    () => -random(),
    () => random() < 0.5,
    () =>
      ['', 'order', 'Order Confirmed', 'line\nbreak', '503', 'true', 'a\u0000b'][
        Math.floor(random() * 7)
      ] as string,
    () => id.slice(0, 16),
    () => id,
    () => `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`,
    () => id.toUpperCase(),
    () => '1234567812345678',
    () => `Gr\u00fc\u00dfe ${hex(random, 3)}`,
  ];
  if (wide) values.push(() => `\u4e2d\u6587 ${hex(random, 2)} \ud83d\ude00`);
  return (values[Math.floor(random() * values.length)] as () => Scalar)();
}

for (const wide of [false, true])
  describe(`rows with ${wide ? 'any characters' : 'Latin-1 characters'}`, () => {
    const random = createRandom(wide ? 7 : 3);
    const rows = Array.from({ length: 300 }, (): Row => {
      const names = Array.from({ length: Math.floor(random() * 6) }, () => `f${Math.floor(random() * 8)}`);
      return Object.fromEntries([...new Set(names)].map((name) => [name, randomValue(random, wide)]));
    });
    const opened = open(rows);
    const forms: Readonly<Record<string, Rows>> = {
      open: opened,
      sealed: seal(opened),
      'sealed, without a cache': seal(opened, 0),
    };

    for (const [form, made] of Object.entries(forms)) {
      it(`are read as they were written (${form})`, () => {
        for (const [n, row] of rows.entries()) assert.deepEqual(read(made, n), row);
      });

      it(`find exactly the values with a text (${form})`, () => {
        const texts = new Set(rows.flatMap((row) => Object.values(row).map(String)));
        for (const text of [...texts, 'absent', '77', hex(random, 16), hex(random, 32)]) {
          const codes = made.codesOf(text);
          for (const [n, row] of rows.entries()) {
            for (const [name, value] of Object.entries(row))
              assert.equal(
                codes.includes(codeOfField(made, n, name) as number),
                String(value) === text,
                text,
              );
          }
        }
      });

      it(`find the rows that contain a text, ignoring case (${form})`, () => {
        const needles = [
          'o',
          'order con',
          'FIRM',
          '50',
          '-',
          '\n',
          'e',
          '0',
          '\u00fc',
          'absent text',
          '.*',
          'a\u0000',
        ];
        for (const row of rows.slice(0, 40))
          for (const value of Object.values(row)) {
            const text = String(value);
            const start = Math.floor(random() * text.length);
            needles.push(text.slice(start, start + 1 + Math.floor(random() * 9)));
          }
        for (const needle of needles.map((each) => each.toLowerCase()).filter(Boolean)) {
          const codes = made.codesWith(needle);
          for (const [n, row] of rows.entries()) {
            const expected = Object.values(row).some((value) => String(value).toLowerCase().includes(needle));
            assert.equal(
              codes !== undefined && hasSome(made, n, codes),
              expected,
              `${needle} in ${JSON.stringify(row)}`,
            );
          }
        }
      });
    }
  });

describe('sealed rows', () => {
  it('have codes of four bytes when there are many values', () => {
    const rows = Array.from({ length: 3000 }, (_, n) =>
      Object.fromEntries(Array.from({ length: 30 }, (_, m) => [`f${m}`, `value ${n} ${m}`])),
    );
    const made = seal(open(rows));
    for (const n of [0, 1, 1500, 2999]) assert.deepEqual(read(made, n), rows[n]);
    assert.equal(made.codesOf('value 2999 29').length, 1);
  });

  it('take less than a fifth of the JSON for records of a service', () => {
    const random = createRandom(11);
    const rows = Array.from({ length: 1024 }, (_, n) => ({
      message: 'order confirmed',
      'log.level': 'info',
      'service.name': 'order',
      'service.version': '0.1.0',
      'event.action': 'http-request',
      'http.route': '/orders/{id}',
      'event.duration': Math.floor(random() * 1e7),
      'trace.id': hex(random, 32),
      'span.id': hex(random, 16),
      attempt: n % 3,
    }));
    const { sections } = sealRows(open(rows));
    const json = rows.reduce((sum, row) => sum + JSON.stringify(row).length, 0);
    const bytes = writeSections(sections).length;
    assert.ok(bytes < json / 5, `${bytes} of ${json}`);
  });

  it('reject sections that are incomplete', () => {
    const { head, sections } = sealRows(open([{ a: 'text', b: 1 }]));
    const buffer = writeSections(sections);
    assert.throws(
      () => new SealedRows({ ...head, packedBytes: 1e6 }, new SectionReader(buffer), new DecodedCache(0)),
      RangeError,
    );
  });
});

describe('IdTable', () => {
  it('gives equal ids one index, and refuses other texts', () => {
    const random = createRandom(5);
    const table = new IdTable('trace');
    const ids = Array.from({ length: 2000 }, () => hex(random, 32));
    for (const [n, id] of ids.entries()) assert.equal(table.indexFor(id), n);
    for (const [n, id] of ids.entries()) {
      assert.equal(table.indexFor(id), n);
      assert.equal(table.indexOf(id), n);
      assert.equal(table.value(n), id);
    }
    for (const text of ['A'.repeat(32), 'g'.repeat(32), '\u00e9'.repeat(32), '\u4e2d'.repeat(32)])
      assert.equal(table.indexFor(text), -1);
    assert.equal(table.count, 2000);
  });
});

describe('hexadecimal values', () => {
  it('are recognised in lower case, with the length of a span id, a trace id or a UUID', () => {
    assert.equal(hexFormOf('0123456789abcdef'), 'span');
    assert.equal(hexFormOf('0123456789abcdef0123456789abcdef'), 'trace');
    assert.equal(hexFormOf('01234567-89ab-cdef-0123-456789abcdef'), 'uuid');
    for (const text of [
      '0123456789ABCDEF',
      '0123456789abcde',
      '01234567-89ab-cdef-0123456789abcdef-',
      'order',
    ])
      assert.equal(hexFormOf(text), undefined);
  });

  it('are found by any part, at odd and even digits, across hyphens', () => {
    const uuid = '01234567-89ab-cdef-0123-456789abcdef';
    const bytes = Buffer.alloc(32);
    writeHex(bytes, 0, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'uuid');
    writeHex(bytes, 16, uuid, 'uuid');
    assert.equal(readHex(bytes, 16, 'uuid'), uuid);
    for (let start = 0; start < uuid.length; start++)
      for (let end = start + 1; end <= uuid.length; end++) {
        const needle = uuid.slice(start, end);
        const expected = ['ffffffff-ffff-ffff-ffff-ffffffffffff', uuid].flatMap((id, n) =>
          id.includes(needle) ? [n] : [],
        );
        assert.deepEqual([...findHex(bytes, 'uuid', needle)], expected, needle);
      }
  });
});
