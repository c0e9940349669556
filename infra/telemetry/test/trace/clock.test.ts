import assert from 'node:assert/strict';
import { createTestTelemetry } from '../../src/testing/index.js';
import { createClock } from '../../src/trace/clock.js';

/** Creates a clock whose two sources are set by hand. */
function manualClock() {
  const time = { monotonic: 1000, wall: 1_700_000_000_000 };
  const pass = (ms: number) => {
    time.monotonic += ms;
    time.wall += ms;
  };
  const clock = createClock(
    () => time.monotonic,
    () => time.wall,
  );
  return { time, pass, clock };
}

describe('clock', () => {
  it('never goes backward within a trace when the system clock is set back', () => {
    const { time, pass, clock } = manualClock();
    const telemetry = createTestTelemetry('test', { clock });
    const span = telemetry.rootSpan('work');
    pass(10);
    span.log.info('before');
    time.wall -= 3_600_000;
    pass(20_000);
    // long enough for the next trace to read the system clock again
    telemetry.rootSpan('other').end();
    telemetry.log.info('outside');
    const child = span.child('below');
    child.log.info('after');
    pass(5);
    child.end();
    span.end();
    const [other, below, work] = telemetry.spans;
    assert.ok(work && below && other);
    assert.equal(below.startUs - work.startUs, 20_010_000);
    assert.equal(work.durationMs, 20_015);
    assert.ok(below.startUs + below.durationMs * 1000 <= work.startUs + work.durationMs * 1000);
    assert.ok(other.startUs < work.startUs, 'new traces follow the system clock');
    const [before, outside, after] = telemetry.records.map((record) =>
      Date.parse(String(record['@timestamp'])),
    );
    assert.equal(after, (before as number) + 20_000, 'records follow the clock of their trace');
    assert.ok((outside as number) < (before as number));
  });

  it('times the events of a span between its start and its end', () => {
    const { pass, clock } = manualClock();
    const seen: number[] = [];
    const telemetry = createTestTelemetry('test', {
      clock,
      spans: [
        () => ({
          write: (span) =>
            seen.push(
              span.startUs,
              ...span.events.map((event) => event.timeUs),
              span.startUs + span.durationUs,
            ),
          flush: async () => {},
          close: async () => {},
          deliveryStats: () => [],
        }),
      ],
    });
    const span = telemetry.rootSpan('work');
    pass(1.5);
    span.event('one');
    pass(2);
    span.event('two');
    pass(3);
    span.end();
    const [start] = seen;
    assert.deepEqual(
      seen.map((at) => at - (start as number)),
      [0, 1500, 3500, 6500],
    );
  });

  it('reads the system clock every ten seconds, and ignores differences below a millisecond', () => {
    const { time, pass, clock } = manualClock();
    const epoch = () => clock.now() + clock.offset(clock.now());
    assert.equal(epoch(), time.wall);
    time.wall += 0.9;
    pass(11_000);
    assert.equal(epoch(), time.wall - 0.9);
    time.wall += 5000;
    pass(9000);
    assert.equal(epoch(), time.wall - 5000.9, 'within ten seconds of the last reading');
    pass(2000);
    assert.equal(epoch(), time.wall);
  });

  it('measures at least one microsecond for a span', () => {
    const { clock } = manualClock();
    const telemetry = createTestTelemetry('test', { clock });
    telemetry.rootSpan('work').end();
    assert.equal(telemetry.spans[0]?.durationMs, 0.001);
  });
});
