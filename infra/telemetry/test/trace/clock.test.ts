import assert from 'node:assert/strict';
import { createTestTelemetry } from '../../src/testing/index.js';
import { createClock } from '../../src/trace/clock.js';

function manualMachineTime() {
  const time = { monotonic: 1000, wall: 1_700_000_000_000 };
  const advance = (ms: number) => {
    time.monotonic += ms;
    time.wall += ms;
  };
  const clock = createClock(
    () => time.monotonic,
    () => time.wall,
  );
  return { time, advance, clock };
}

describe('clock', () => {
  it('never goes backward within a trace when the system clock is set back', () => {
    const { time, advance, clock } = manualMachineTime();
    const telemetry = createTestTelemetry('test', { clock });
    const span = telemetry.rootSpan('work');
    advance(10);
    span.log.info('before');
    time.wall -= 3_600_000;
    advance(20_000);
    // a new trace uses the system clock, which is read again after ten seconds
    telemetry.rootSpan('other').end();
    telemetry.log.info('outside');
    const child = span.child('below');
    child.log.info('after');
    advance(5);
    child.end();
    span.end();
    const [other, below, work] = telemetry.spans;
    assert.ok(work && below && other);
    assert.equal(below.startUs - work.startUs, 20_010_000);
    assert.equal(work.durationMs, 20_015);
    assert.ok(below.startUs + below.durationMs * 1000 <= work.startUs + work.durationMs * 1000);
    assert.ok(other.startUs < work.startUs, 'a new trace uses the system clock');
    const [before, outside, after] = telemetry.records.map((record) =>
      Date.parse(String(record['@timestamp'])),
    );
    assert.equal(after, (before as number) + 20_000, 'records use the time of their trace');
    assert.ok((outside as number) < (before as number));
  });

  it('gives events times between start and end of their span', () => {
    const { advance, clock } = manualMachineTime();
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
    advance(1.5);
    span.event('one');
    advance(2);
    span.event('two');
    advance(3);
    span.end();
    const [start] = seen;
    assert.deepEqual(
      seen.map((at) => at - (start as number)),
      [0, 1500, 3500, 6500],
    );
  });

  it('reads the system clock again every ten seconds, and ignores differences below its resolution', () => {
    const { time, advance, clock } = manualMachineTime();
    const epoch = () => clock.now() + clock.offset(clock.now());
    assert.equal(epoch(), time.wall);
    time.wall += 0.9;
    advance(11_000);
    assert.equal(epoch(), time.wall - 0.9);
    time.wall += 5000;
    advance(9000);
    assert.equal(epoch(), time.wall - 5000.9, 'the system clock was read before ten seconds had passed');
    advance(2000);
    assert.equal(epoch(), time.wall);
  });

  it('has the same offset for the start of a request that is recorded later', () => {
    const { time, advance, clock } = manualMachineTime();
    const started = clock.now();
    advance(40);
    assert.equal(clock.offset(started), time.wall - time.monotonic);
  });

  it('ignores the system clock when the thread pauses while it reads both clocks', () => {
    const time = { monotonic: 1000, wall: 1_700_000_000_000 };
    let pauseMs = 0;
    const clock = createClock(
      () => time.monotonic,
      () => {
        const read = time.wall;
        time.monotonic += pauseMs;
        time.wall += pauseMs;
        return read;
      },
    );
    const offset = clock.offset(clock.now());
    assert.equal(offset, time.wall - time.monotonic);
    time.wall += 5000;
    time.monotonic += 11_000;
    time.wall += 11_000;
    pauseMs = 30;
    assert.equal(clock.offset(clock.now()), offset);
    pauseMs = 0;
    assert.equal(clock.offset(clock.now()), offset + 5000, 'it is read again for the next trace');
  });

  it('gives a span a duration of at least one microsecond', () => {
    const { clock } = manualMachineTime();
    const telemetry = createTestTelemetry('test', { clock });
    telemetry.rootSpan('work').end();
    assert.equal(telemetry.spans[0]?.durationMs, 0.001);
  });
});
