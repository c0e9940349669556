import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ProblemError } from '@glasshouse/http';
import { readMetric } from '@glasshouse/telemetry/testing';
import { listParts } from '../src/extract/parts.js';
import { type Fixture, startFixture } from './fixture.js';

describe('extract', function extract() {
  this.timeout(60_000);
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(() => fixture.close());

  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  const ordersParts = () => listParts(fixture.folder.raw('orders'));
  const rowsOf = async (collection: string) => {
    const extracted = await fixture.extract();
    return extracted.find((each) => each.collection === collection)?.rows;
  };

  it('writes every row to parts below the date of its change', async () => {
    for (let n = 0; n < 45; n++) fixture.addOrder(`order-${n}`, 100, minutesAgo(30 - n / 60));
    fixture.addOrder('yesterday', 100, minutesAgo(2 * 1440));
    assert.equal(await rowsOf('orders'), 46);
    const parts = await ordersParts();
    const dates = new Set(parts.map(({ path }) => /date=([^/]+)/.exec(path)?.[1]));
    assert.ok(
      dates.has(
        minutesAgo(2 * 1440)
          .toISOString()
          .slice(0, 10),
      ),
    );
    assert.ok(dates.size >= 2 && parts.length >= 3, `${parts.length} parts`);
    assert.deepEqual(await readdir(fixture.folder.temporary), []);
  });

  it('changes nothing when it is repeated', async () => {
    for (let n = 0; n < 30; n++) fixture.addOrder(`order-${n}`, 100, minutesAgo(3));
    assert.equal(await rowsOf('orders'), 30);
    const parts = await ordersParts();
    assert.equal(await rowsOf('orders'), 0);
    assert.deepEqual(await ordersParts(), parts);
  });

  it('writes only the new version of a row that has changed', async () => {
    fixture.addOrder('one', 100, minutesAgo(4));
    fixture.addOrder('two', 100, minutesAgo(4));
    await fixture.extract();
    const [first] = fixture.fake.rows.exportOrders ?? [];
    Object.assign(first as object, {
      status: 'cancelled',
      version: 5,
      updatedAt: minutesAgo(1).toISOString(),
    });
    assert.equal(await rowsOf('orders'), 1);
    const database = await fixture.build();
    assert.deepEqual(await database.all('SELECT order_id, status FROM orders'), [
      { order_id: 'one', status: 'cancelled' },
      { order_id: 'two', status: 'confirmed' },
    ]);
  });

  it('finds a write that was committed later than the time it carries', async () => {
    fixture.addOrder('first', 100, minutesAgo(2));
    await fixture.extract();
    fixture.addOrder('late', 100, minutesAgo(3));
    assert.equal(await rowsOf('orders'), 1);
  });

  it('misses such a write without the overlap, which shows that the overlap finds it', async () => {
    fixture.addOrder('first', 100, minutesAgo(2));
    await fixture.extract();
    fixture.addOrder('late', 100, minutesAgo(3));
    const extracted = await fixture.extract({ overlapMs: 0 });
    assert.equal(extracted.find(({ collection }) => collection === 'orders')?.rows, 0);
  });

  it('continues behind the published parts after a failure', async () => {
    for (let n = 0; n < 60; n++) fixture.addOrder(`order-${n}`, 100, minutesAgo(60 - n));
    let pages = 0;
    fixture.fake.onCall = (operation) => {
      if (operation === 'exportOrders' && ++pages > 4) throw new ProblemError('CONFLICT');
    };
    await assert.rejects(fixture.extract(), /1 collections were not extracted/);
    const published = (await ordersParts()).length;
    assert.ok(published > 0);
    fixture.fake.onCall = () => {};
    const rows = await rowsOf('orders');
    assert.ok(rows !== undefined && rows < 60, `${rows} rows were written again`);
    const database = await fixture.build();
    assert.deepEqual(await database.all('SELECT count(*) AS orders FROM orders'), [{ orders: 60 }]);
  });

  it('counts a row once that several parts contain', async () => {
    for (let n = 0; n < 5; n++) fixture.addOrder(`order-${n}`, 100, minutesAgo(30 - n));
    await fixture.extract();
    const { length } = await ordersParts();
    assert.ok(length > 0);
    for (const collection of ['orders', 'movements'])
      for (const { path } of await listParts(fixture.folder.raw(collection)))
        await copyFile(path, path.replace(/[0-9a-f]{12}\.parquet$/, 'ffffffffffff.parquet'));
    assert.equal((await ordersParts()).length, 2 * length);
    const database = await fixture.build();
    assert.deepEqual(
      await database.all(
        'SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM items) AS items, (SELECT count(*) FROM movements) AS movements',
      ),
      [{ orders: 5, items: 5, movements: 5 }],
    );
  });

  it('extracts the other collections when one fails, and requests a page again after an overload', async () => {
    fixture.addOrder('one', 100);
    let refusals = 0;
    fixture.fake.onCall = (operation) => {
      if (operation === 'exportUsers') throw new ProblemError('CONFLICT');
      if (operation === 'exportOrders' && refusals++ === 0) throw new ProblemError('OVERLOADED');
    };
    await assert.rejects(fixture.extract(), AggregateError);
    assert.equal((await ordersParts()).length, 1);
    assert.equal(refusals, 2);
  });

  it('ends at once when its process stops, without records of failures', async () => {
    const stopping = new AbortController();
    stopping.abort(new Error('the process is stopping'));
    await assert.rejects(fixture.extract({ signal: stopping.signal }), /the process is stopping/);
    const errors = fixture.telemetry.records.filter((record) => record['log.level'] === 'error');
    assert.deepEqual(errors, []);
    const failed = 'warehouse_extract_duration_seconds_count{outcome="failure"}';
    assert.equal(await readMetric(fixture.telemetry, failed), 0);
  });

  it('reports rows, lag and one trace with a span for each collection', async () => {
    fixture.addOrder('one', 100);
    const rows = () => readMetric(fixture.telemetry, 'warehouse_rows_total{collection="orders"}');
    assert.equal(await rows(), 0);
    await fixture.extract();
    assert.equal(await rows(), 1);
    const { body } = await fixture.telemetry.metrics.expose();
    const [, lag] = /^warehouse_lag_seconds\{collection="orders"\} (\S+)$/m.exec(body) ?? [];
    assert.ok(Number(lag) >= 5 && Number(lag) < 30, `lag ${lag}`);
    const names = fixture.telemetry.spans.map(({ name }) => name);
    for (const name of ['extract users', 'extract orders', 'extract movements', 'write parts'])
      assert.ok(names.includes(name), `${name}: ${names}`);
    assert.equal(new Set(fixture.telemetry.spans.map(({ traceId }) => traceId)).size, 1);
  });

  it('refuses a damaged watermark, and names the file', async () => {
    fixture.addOrder('one', 100);
    await fixture.extract();
    const path = fixture.folder.watermark('orders');
    assert.match(await readFile(path, 'utf8'), /"until":"\d{4}-/);
    await writeFile(path, '{"until": 5}');
    await assert.rejects(fixture.extract(), (error: AggregateError) => {
      assert.match(String(error.errors[0]), /orders\.json contains no time/);
      return true;
    });
  });

  it('extracts everything again when the clock of a service has gone back behind the watermark', async () => {
    const realNow = Date.now;
    fixture.addOrder('first', 100, minutesAgo(2));
    await fixture.extract();
    Date.now = () => realNow() - 60 * 60_000;
    try {
      fixture.addOrder('after the clock went back', 200, minutesAgo(1));
      assert.equal(await rowsOf('orders'), 1);
      assert.match(JSON.stringify(fixture.telemetry.records), /clock of the service is behind the watermark/);
      assert.equal(await rowsOf('orders'), 0);
    } finally {
      Date.now = realNow;
    }
    const database = await fixture.build();
    assert.deepEqual(await database.all('SELECT count(*) AS orders FROM orders'), [{ orders: 2 }]);
  });

  it('assigns times at the end of a day to their date in UTC', async () => {
    fixture.addOrder('last', 100, new Date('2026-03-28T23:59:59.999Z'));
    fixture.addOrder('first', 100, new Date('2026-03-29T00:00:00.000Z'));
    await fixture.extract();
    const dates = (await ordersParts()).map(({ path }) => /date=([^/]+)/.exec(path)?.[1]);
    assert.deepEqual(dates, ['2026-03-28', '2026-03-29']);
    const database = await fixture.build();
    assert.deepEqual(await database.all('SELECT order_id, confirmed_on FROM orders ORDER BY ALL DESC'), [
      { order_id: 'last', confirmed_on: '2026-03-28' },
      { order_id: 'first', confirmed_on: '2026-03-29' },
    ]);
  });

  it('has every row once after two extracts at the same time', async () => {
    for (let n = 0; n < 45; n++) fixture.addOrder(`order-${n}`, 100, minutesAgo(60 - n));
    await Promise.all([fixture.extract(), fixture.extract({ partRows: 13 })]);
    assert.equal(await rowsOf('orders'), 0);
    const database = await fixture.build();
    assert.deepEqual(await database.all('SELECT count(*) AS orders, sum(total) AS total FROM orders'), [
      { orders: 45, total: 4500 },
    ]);
  });

  it('extracts an order again that changes while its page is read', async () => {
    for (let n = 0; n < 25; n++) fixture.addOrder(`order-${n}`, 100, minutesAgo(40 - n));
    let pages = 0;
    fixture.fake.onCall = (operation) => {
      if (operation !== 'exportOrders' || ++pages !== 2) return;
      // one order of the page that was read, and one of the page that is read now
      for (const at of [3, 12])
        Object.assign(fixture.fake.rows.exportOrders?.[at] as object, {
          status: 'cancelled',
          version: 5,
          updatedAt: minutesAgo(1).toISOString(),
        });
    };
    assert.equal(await rowsOf('orders'), 26);
    const database = await fixture.build();
    assert.deepEqual(
      await database.all('SELECT status, count(*) AS orders FROM orders GROUP BY ALL ORDER BY ALL'),
      [
        { status: 'cancelled', orders: 2 },
        { status: 'confirmed', orders: 23 },
      ],
    );
  });

  it('names a damaged part, and extracts its rows again when it and the watermark are deleted', async () => {
    fixture.addOrder('one', 100, minutesAgo(40));
    await fixture.extract();
    const [part] = await ordersParts();
    await writeFile(part?.path as string, 'damaged');
    await assert.rejects(fixture.build(), (error: Error) => error.message.includes(part?.path as string));
    assert.deepEqual(await readdir(fixture.folder.temporary), []);
    await rm(part?.path as string);
    await rm(fixture.folder.watermark('orders'));
    assert.equal(await rowsOf('orders'), 1);
    const database = await fixture.build();
    assert.deepEqual(await database.all('SELECT order_id FROM orders'), [{ order_id: 'one' }]);
  });

  it('leaves no temporary file when a part cannot be written, and extracts its rows later', async () => {
    fixture.addOrder('one', 100);
    const blocked = fixture.folder.raw('orders');
    await mkdir(dirname(blocked), { recursive: true });
    await writeFile(blocked, 'not a folder');
    await assert.rejects(fixture.extract(), AggregateError);
    assert.deepEqual(await readdir(fixture.folder.temporary), []);
    await rm(blocked);
    assert.equal(await rowsOf('orders'), 1);
  });
});
