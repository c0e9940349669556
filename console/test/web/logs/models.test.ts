import assert from 'node:assert/strict';
import type { LogHistogram } from '../../../contract/src/logs.js';
import { histogramBars, levelTotals, rangeOfColumns } from '../../../web/src/logs/model/histogram-bars.js';
import { queryNameOf, searchOfAddress, valueTerm } from '../../../web/src/logs/model/log-search.js';
import { appendRows, type LogRow, maxRows, mergeRows } from '../../../web/src/logs/model/record-list.js';
import { createSearchHistory } from '../../../web/src/logs/model/search-history.js';
import { visibleHead, visibleLines, visibleText } from '../../../web/src/logs/model/visible-text.js';

describe('visibleText', () => {
  it('replaces control, bidirectional and zero-width characters and lone surrogates by their names', () => {
    assert.equal(visibleText('\u001b[1m\u0007\u0000'), '⟨ESC⟩[1m⟨BEL⟩⟨NUL⟩');
    assert.equal(visibleText('a\u202eb\u2066c\u200bd\ufeff'), 'a⟨U+202E⟩b⟨U+2066⟩c⟨U+200B⟩d⟨U+FEFF⟩');
    assert.equal(visibleText('\ud800x\u{e0041}'), '⟨U+D800⟩x⟨U+E0041⟩');
    assert.equal(visibleText('a\nb'), 'a↵b');
  });

  it('keeps letters of any script and emoji', () => {
    for (const text of ['Grüße', '中文', 'עברית', '👩‍🚀'.replace('\u200d', ''), '<b>'])
      assert.equal(visibleText(text), text);
  });

  it('keeps line breaks and tabs in blocks, and shortens heads', () => {
    assert.equal(visibleLines('a\r\n\tb\u001b'), 'a\n\tb⟨ESC⟩');
    assert.equal(visibleHead('x'.repeat(1000), 3), 'xxx…');
  });
});

describe('mergeRows', () => {
  const row = (n: number): LogRow => ({ key: `k${n}`, timeMs: n, record: { message: `${n}` } });
  const keys = (rows: readonly LogRow[]) => rows.map(({ timeMs }) => timeMs);

  it('merges rows by time, newest first, each once', () => {
    const { rows, added } = mergeRows([5, 3, 1].map(row), [6, 4, 3, 2].map(row));
    assert.deepEqual(keys(rows), [6, 5, 4, 3, 2, 1]);
    assert.equal(added, 3);
  });

  it('returns the same array when nothing is new', () => {
    const before = [5, 3].map(row);
    assert.equal(mergeRows(before, [3, 5].map(row)).rows, before);
    assert.equal(mergeRows(before, []).rows, before);
  });

  it('holds a bounded number of rows, and drops the oldest', () => {
    const before = Array.from({ length: maxRows }, (_, n) => row(maxRows - n));
    const { rows } = mergeRows(before, [row(maxRows + 1)]);
    assert.equal(rows.length, maxRows);
    assert.deepEqual([rows[0]?.timeMs, rows.at(-1)?.timeMs], [maxRows + 1, 2]);
    assert.deepEqual(keys(appendRows([5, 4].map(row), [4, 3].map(row))), [5, 4, 3]);
  });
});

describe('histogramBars', () => {
  const histogram: LogHistogram = {
    fromMs: 1000,
    stepMs: 10,
    total: 1003,
    columns: [
      { timeMs: 1000, counts: { info: 999, error: 1 } },
      { timeMs: 1010, counts: {} },
      { timeMs: 1020, counts: { warn: 3 } },
    ],
  };

  it('draws a single error among thousands of records, below the other levels', () => {
    const { highest, columns } = histogramBars(histogram);
    assert.equal(highest, 1000);
    const [error, info] = columns[0]?.bars ?? [];
    assert.deepEqual([error?.level, error?.from, error?.to], ['error', 0, 0.02]);
    assert.deepEqual([info?.level, info?.from, info?.to], ['info', 0.02, 1]);
    assert.deepEqual(columns[1]?.bars, []);
  });

  it('returns the range of columns in either order, within the histogram', () => {
    assert.deepEqual(rangeOfColumns(histogram, 2, 1), { sinceMs: 1010, untilMs: 1030 });
    assert.deepEqual(rangeOfColumns(histogram, -5, 99), { sinceMs: 1000, untilMs: 1030 });
    assert.deepEqual(levelTotals(histogram), [
      ['error', 1],
      ['warn', 3],
      ['info', 999],
    ]);
  });
});

describe('search of the page Logs', () => {
  it('uses short names of fields', () => {
    assert.equal(queryNameOf('service.name'), 'service');
    assert.equal(queryNameOf('log.level'), 'level');
    assert.equal(queryNameOf('event.duration'), 'event.duration', 'a query for `duration` has another unit');
    assert.equal(queryNameOf('own.field'), 'own.field');
  });

  it('offers no term for an empty and for a long value', () => {
    assert.equal(valueTerm('a', ''), undefined);
    assert.equal(valueTerm('a', 'x'.repeat(501)), undefined);
    assert.equal(valueTerm('a', false)?.field, 'a');
  });

  it('keeps a search that is no query, and adds earlier parameters to others', () => {
    const of = (text: string) => searchOfAddress(new URLSearchParams(text));
    assert.equal(of('q=level%3A%3E%3Dloud'), 'level:>=loud');
    assert.equal(of('service=order&level=warn&search=a b'), 'service:order level:>=warn "a b"');
    assert.equal(of('q=x&trace=abc'), 'x trace:abc');
    assert.equal(of('level=unknown'), 'level:unknown');
  });
});

describe('createSearchHistory', () => {
  function fakeStorage(initial?: string) {
    let stored: string | null = initial ?? null;
    return {
      getItem: () => stored,
      setItem: (_name: string, value: string) => {
        stored = value;
      },
      removeItem: () => {
        stored = null;
      },
    };
  }

  it('puts the latest search in front, each once, and survives a reload', () => {
    const storage = fakeStorage();
    const history = createSearchHistory(storage, 'h');
    for (const search of ['a', 'b', ' a ', '', 'x'.repeat(501)]) history.add(search);
    assert.deepEqual(history.items, ['a', 'b']);
    assert.deepEqual(createSearchHistory(storage, 'h').items, ['a', 'b']);
    for (let n = 0; n < 100; n++) history.add(`search ${n}`);
    assert.equal(history.items.length, 30);
    history.clear();
    assert.deepEqual(createSearchHistory(storage, 'h').items, []);
  });

  it('works with a storage that is blocked, and ignores foreign content', () => {
    const blocked = {
      getItem: () => {
        throw new Error('blocked');
      },
      setItem: () => {
        throw new Error('blocked');
      },
      removeItem: () => {
        throw new Error('blocked');
      },
    };
    const history = createSearchHistory(blocked, 'h');
    history.add('a');
    assert.deepEqual(history.items, ['a']);
    for (const content of ['{', '{"a":1}', '[1,null,"ok"]', 'null'])
      assert.ok(createSearchHistory(fakeStorage(content), 'h').items.every((item) => item === 'ok'));
  });
});
