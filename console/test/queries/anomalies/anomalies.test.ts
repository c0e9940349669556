import assert from 'node:assert/strict';
import { createProcessTable } from '../../../server/src/processes/process-table.js';
import { anomaliesIn, firstMs, paused, started, stepMs, unpaused } from './scraped.js';

describe('findAnomalies', () => {
  it('finds nothing in the scrapes of a process that runs', () => {
    assert.deepEqual(anomaliesIn(Array(5).fill(unpaused)), { items: [], total: 0, truncated: false });
  });

  it('finds a suspension with the times of the process, not those of the scrapes', () => {
    const endMs = firstMs + 7300;
    const { items } = anomaliesIn([unpaused, unpaused, paused('suspended', 1, 1.8, 1.8, endMs)]);
    assert.deepEqual(items, [
      {
        kind: 'suspended',
        service: 'order',
        instance: '127.0.0.1:8084',
        fromMs: endMs - 1800,
        toMs: endMs,
        value: 1.8,
        unit: 's',
        text: 'the process was suspended for 1.8 s',
      },
    ]);
  });

  it('finds a blocked event loop and a process without a processor as different kinds', () => {
    const of = (cause: string) =>
      anomaliesIn([unpaused, paused(cause, 1, 0.5, 0.5, firstMs + 2000)]).items.map(({ kind, text }) => [
        kind,
        text,
      ]);
    assert.deepEqual(of('blocked'), [['event-loop-delay', 'its own code blocked the event loop for 500 ms']]);
    assert.deepEqual(of('starved'), [['starved', 'the process got no processor for 500 ms']]);
  });

  it('combines several pauses between two scrapes, from the earlier scrape to the last end', () => {
    const endMs = firstMs + 4000;
    const { items } = anomaliesIn([unpaused, paused('suspended', 3, 2.1, 0.5, endMs)]);
    assert.equal(items.length, 1);
    assert.deepEqual([items[0]?.fromMs, items[0]?.toMs, items[0]?.value], [firstMs, endMs, 2.1]);
    assert.match(items[0]?.text ?? '', /3 times, for 2\.1 s in total, the last time for 500 ms/);
  });

  it('reports a pause once, even after the scrapes that showed it are no longer stored', () => {
    const after = paused('suspended', 1, 1.8, 1.8, firstMs + 2000);
    assert.equal(anomaliesIn([unpaused, ...Array(8).fill(after)]).total, 1);
    assert.equal(anomaliesIn([unpaused, ...Array(8).fill(after)], { slots: 4 }).total, 0);
  });

  it('finds pauses before the first scrape, except the loading of modules at the start of the process', () => {
    const early = firstMs - 58_000;
    assert.equal(anomaliesIn([paused('suspended', 1, 1.8, 1.8, early)]).total, 1);
    assert.equal(anomaliesIn([paused('blocked', 1, 0.3, 0.3, early)]).total, 0);
    assert.equal(anomaliesIn([paused('blocked', 1, 0.3, 0.3, firstMs - 30_000)]).total, 1);
  });

  it('uses the event-loop delay of prom-client for processes without the metrics of pauses', () => {
    const lag = (seconds: number) => `${started}\nnodejs_eventloop_lag_max_seconds ${seconds}`;
    const { items } = anomaliesIn([lag(0.01), lag(0.7), lag(0.02)]);
    assert.deepEqual(
      items.map(({ kind, fromMs, toMs, value }) => [kind, fromMs, toMs, value]),
      [['event-loop-delay', firstMs, firstMs + stepMs, 0.7]],
    );
  });

  it('finds garbage collections longer than 0.1 s', () => {
    const gc = (short: number, all: number, sum: number) =>
      `${started}
nodejs_gc_duration_seconds_bucket{le="0.1",kind="major"} ${short}
nodejs_gc_duration_seconds_bucket{le="+Inf",kind="major"} ${all}
nodejs_gc_duration_seconds_count{kind="major"} ${all}
nodejs_gc_duration_seconds_sum{kind="major"} ${sum}`;
    const { items } = anomaliesIn([gc(5, 5, 0.1), gc(6, 7, 0.45), gc(9, 10, 0.5)]);
    assert.deepEqual(
      items.map(({ kind, fromMs, value, text }) => [kind, fromMs, value, text]),
      [
        [
          'gc',
          firstMs,
          0.35,
          '1 of 2 garbage collections (major) took longer than 0.1 s, all together 350 ms',
        ],
      ],
    );
  });

  describe('for a process that does not respond', () => {
    const restarted = `process_start_time_seconds ${(firstMs + 12_000) / 1000}`;

    it('finds silence when it did not restart', () => {
      const { items } = anomaliesIn([started, started, undefined, undefined, started]);
      assert.deepEqual(
        items.map(({ kind, fromMs, toMs, text }) => [kind, fromMs - firstMs, (toMs ?? 0) - firstMs, text]),
        [
          [
            'silence',
            stepMs,
            4 * stepMs,
            'no response to 2 scrapes for 15.0 s, although its process did not restart',
          ],
        ],
      );
    });

    it('finds silence that lasts, and names the process that the launcher reports', () => {
      const processes = createProcessTable();
      processes.update({
        type: 'processes',
        items: [{ name: 'order', state: 'running', sinceMs: firstMs, pid: 4711, restarts: 0 }],
      });
      const [silence] = anomaliesIn([started, undefined, undefined], { processes }).items;
      assert.deepEqual([silence?.kind, silence?.toMs], ['silence', null]);
      assert.match(silence?.text ?? '', /although its process 4711 runs/);
    });

    it('finds a restart from the last scrape to the start of the new process', () => {
      const { items } = anomaliesIn([started, started, undefined, restarted]);
      assert.deepEqual(
        items.map(({ kind, fromMs, toMs }) => [kind, fromMs - firstMs, (toMs ?? 0) - firstMs]),
        [['restart', stepMs, 12_000]],
      );
    });

    it('finds a restart with the exact times and the reason that the launcher reports', () => {
      const processes = createProcessTable();
      const lastExit = { atMs: firstMs + 7200, pid: 1, code: null, signal: 'SIGKILL', ranMs: 67_000 };
      const item = { name: 'order', restarts: 1, lastExit };
      processes.update({
        type: 'processes',
        items: [{ ...item, state: 'restarting', sinceMs: firstMs + 7200 }],
      });
      processes.update({
        type: 'processes',
        items: [{ ...item, state: 'running', sinceMs: firstMs + 12_900 }],
      });
      const { items } = anomaliesIn([started, started, undefined, restarted], { processes });
      assert.equal(items.length, 1);
      assert.deepEqual([items[0]?.fromMs, items[0]?.toMs], [firstMs + 7200, firstMs + 12_900]);
      assert.match(items[0]?.text ?? '', /was ended by SIGKILL after 67\.0 s; down for 5\.7 s/);
    });

    it('finds a restart of a process that is not scraped', () => {
      const processes = createProcessTable();
      const lastExit = { atMs: firstMs, pid: 1, code: 1, signal: null, ranMs: 1000 };
      processes.update({
        type: 'processes',
        items: [{ name: 'traffic', state: 'down', sinceMs: firstMs, restarts: 5, lastExit }],
      });
      const [item] = anomaliesIn([started], { processes }).items;
      assert.deepEqual([item?.kind, item?.service, item?.toMs], ['restart', 'traffic', null]);
    });

    it('finds nothing before its first response', () => {
      assert.equal(anomaliesIn([undefined, undefined, started]).total, 0);
    });
  });

  it('finds a destination to which nothing is delivered although items are queued', () => {
    const delivery = (delivered: number, queued: number) =>
      `${started}
telemetry_items_delivered_total{signal="traces",destination="z:9411"} ${delivered}
telemetry_items_queued{signal="traces",destination="z:9411"} ${queued}`;
    const healthy = [delivery(1, 3), delivery(9, 3), delivery(9, 0)];
    assert.equal(anomaliesIn(healthy).total, 0);
    const { items } = anomaliesIn([
      delivery(9, 0),
      delivery(9, 5),
      delivery(9, 9),
      delivery(9, 14),
      delivery(30, 0),
    ]);
    assert.deepEqual(
      items.map(({ kind, fromMs, toMs, text }) => [kind, fromMs - firstMs, (toMs ?? 0) - firstMs, text]),
      [['silence', 0, 4 * stepMs, 'no spans delivered to z:9411 for 20.0 s, up to 14 queued']],
    );
  });

  it('returns the anomalies of one service that overlap the range, latest first, and says when it omits some', () => {
    const at = (n: number) => paused('suspended', n, n * 0.5, 0.5, firstMs + n * stepMs - 1000);
    const scrapes = [unpaused, at(1), at(2), at(3)];
    const all = anomaliesIn(scrapes);
    assert.deepEqual(
      all.items.map(({ toMs }) => (toMs ?? 0) - firstMs),
      [14_000, 9000, 4000],
    );
    assert.equal(anomaliesIn(scrapes, { sinceMs: firstMs + 5000, untilMs: firstMs + 9000 }).total, 1);
    assert.equal(anomaliesIn(scrapes, { service: 'product' }).total, 0);
    const limited = anomaliesIn(scrapes, { limit: 2 });
    assert.deepEqual([limited.items.length, limited.total, limited.truncated], [2, 3, true]);
  });
});
