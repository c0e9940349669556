import assert from 'node:assert/strict';
import { createTestTelemetry } from '../../src/testing/index.js';
import { createClock } from '../../src/trace/clock.js';

function machine() {
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

describe('the clock', () => {
  it('never goes backward inside a trace when the machine’s clock is put back', () => {
    const { time, pass, clock } = machine();
    const telemetry = createTestTelemetry('test', { clock });
    const span = telemetry.rootSpan('work');
    pass(10);
    span.log.info('before');
    time.wall -= 3_600_000;
    pass(20_000);
    // a new trace follows the machine, whose clock was read again
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
    assert.ok(other.startUs < work.startUs, 'new traces follow the machine’s clock');
    const [before, outside, after] = telemetry.records.map((record) =>
      Date.parse(String(record['@timestamp'])),
    );
    assert.equal(after, (before as number) + 20_000, 'the records of a trace are in its own time');
    assert.ok((outside as number) < (before as number));
  });

  it('gives events times between start and end', () => {
    const { pass, clock } = machine();
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

  it('reads the machine’s clock again every ten seconds, and ignores what is below its resolution', () => {
    const { time, pass, clock } = machine();
    const epoch = () => clock.now() + clock.offset(clock.now());
    assert.equal(epoch(), time.wall);
    time.wall += 0.9;
    pass(11_000);
    assert.equal(epoch(), time.wall - 0.9);
    time.wall += 5000;
    pass(9000);
    assert.equal(epoch(), time.wall - 5000.9, 'not yet');
    pass(2000);
    assert.equal(epoch(), time.wall);
  });

  it('gives a span at least a microsecond', () => {
    const { clock } = machine();
    const telemetry = createTestTelemetry('test', { clock });
    telemetry.rootSpan('work').end();
    assert.equal(telemetry.spans[0]?.durationMs, 0.001);
  });
});
