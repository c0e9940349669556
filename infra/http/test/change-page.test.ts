import assert from 'node:assert/strict';
import { type ChangePosition, changePage, encodeCursor, ProblemError } from '../src/index.js';

interface Row extends ChangePosition {
  text?: string;
}

const now = Date.UTC(2026, 0, 31, 12);
const rows: Row[] = Array.from({ length: 7 }, (_, n) => ({ at: new Date(now - 60_000 + n), id: `row-${n}` }));

/** Returns a page over rows in memory, and the range that the source was asked for. */
async function pageOf(query: Parameters<typeof changePage>[0], all: readonly Row[] = rows) {
  let asked: { from: { at: Date; id?: string }; until: Date } | undefined;
  const page = await changePage(
    query,
    {
      async find(range) {
        asked = range;
        const { at, id } = range.from;
        return all
          .filter((row) => row.at > at || (+row.at === +at && (id === undefined || row.id > id)))
          .filter((row) => row.at <= range.until)
          .slice(0, range.limit);
      },
      positionOf: (row) => row,
      view: ({ id, text }) => ({ id, ...(text !== undefined && { text }) }),
    },
    now,
  );
  return { ...page, asked, ids: page.items.map(({ id }) => id) };
}

describe('changePage', () => {
  it('returns all rows once over several pages, and no cursor after the last one', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof pageOf>> = await pageOf({ limit: 3, ...(cursor && { cursor }) });
      assert.ok(page.items.length <= 3);
      seen.push(...page.ids);
      cursor = page.next;
    } while (cursor !== null);
    assert.deepEqual(
      seen,
      rows.map(({ id }) => id),
    );
  });

  it('starts at the time of `since`, inclusive', async () => {
    const { ids } = await pageOf({ limit: 100, since: (rows[5] as Row).at.toISOString() });
    assert.deepEqual(ids, ['row-5', 'row-6']);
  });

  it('leaves out the changes of the last five seconds, and reports the end of the range', async () => {
    const recent = [
      ...rows,
      { at: new Date(now - 4999), id: 'recent' },
      { at: new Date(now - 5000), id: 'old' },
    ];
    const { until, asked, ids } = await pageOf({ limit: 100 }, recent);
    assert.equal(until, new Date(now - 5000).toISOString());
    assert.equal(asked?.until.toISOString(), until);
    assert.ok(ids.includes('old') && !ids.includes('recent'));
  });

  it('ends a page at half a mebibyte, but returns a larger row alone', async () => {
    const large = rows.map((row) => ({ ...row, text: 'x'.repeat(300 << 10) }));
    const first = await pageOf({ limit: 100 }, large);
    assert.deepEqual(first.ids, ['row-0']);
    assert.ok(first.next);
    assert.deepEqual((await pageOf({ limit: 100, cursor: first.next }, large)).ids, ['row-1']);
    const huge = await pageOf({ limit: 100 }, [{ ...(rows[0] as Row), text: 'x'.repeat(900 << 10) }]);
    assert.deepEqual([huge.ids, huge.next], [['row-0'], null]);
  });

  it('reads a page in portions, and runs other work between them', async () => {
    const many = Array.from({ length: 400 }, (_, n) => n);
    const limits: number[] = [];
    let turns = 0;
    const turnsAtRead: number[] = [];
    const timer = setInterval(() => turns++, 0);
    const source = {
      async find({ from: { id = '-1' }, limit }: { from: { id?: string }; limit: number }) {
        limits.push(limit);
        turnsAtRead.push(turns);
        const end = performance.now() + 5;
        while (performance.now() < end);
        return many.slice(Number(id) + 1, Number(id) + 1 + limit);
      },
      positionOf: (n: number) => ({ at: new Date(now - 60_000), id: String(n) }),
      view: (n: number) => n,
    };
    try {
      const page = await changePage({ limit: 300 }, source, now);
      assert.deepEqual(page.items, many.slice(0, 300));
      assert.deepEqual(limits, [125, 125, 50]);
      assert.equal(new Set(turnsAtRead).size, 3, `${turnsAtRead}`);
      const last = await changePage({ limit: 300, cursor: page.next ?? '' }, source, now);
      assert.deepEqual([last.items, last.next], [many.slice(300), null]);
    } finally {
      clearInterval(timer);
    }
  });

  it('refuses a cursor of another list', async () => {
    await assert.rejects(
      pageOf({ limit: 1, cursor: encodeCursor(['id']) }),
      (error) => error instanceof ProblemError && error.code === 'INVALID_REQUEST',
    );
  });
});
