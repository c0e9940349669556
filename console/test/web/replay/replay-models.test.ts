import assert from 'node:assert/strict';
import { seriesCharts, serviceLines, titleWithUnit, unitText } from '../../../web/src/replay/chart-data.js';
import { alertStateAt, frameAt, logsUntil, recordedEdges } from '../../../web/src/replay/frame-at.js';
import { sampleRecording, startMs } from './sample-recording.js';

const recording = sampleRecording();

describe('frameAt', () => {
  it('returns the frame whose step contains the time', () => {
    const indexAt = (ms: number) =>
      recording.frames.indexOf(frameAt(recording.frames, startMs + ms) as never);
    // a frame has the end of its step, which lasts 5 s
    assert.deepEqual([-1000, 0, 5000, 5001, 10_000, 360_000, 999_000].map(indexAt), [0, 0, 0, 1, 1, 71, 71]);
  });
});

describe('alertStateAt', () => {
  it('returns the state at a time, and that an alert without an end fires until the end', () => {
    const alert = { name: 'HighLatency', fromMs: 100, toMs: 200 };
    assert.deepEqual(
      [99, 100, 199, 200].map((at) => alertStateAt(alert, at)),
      ['not yet', 'firing', 'firing', 'resolved'],
    );
    assert.equal(alertStateAt({ ...alert, toMs: null }, 1e9), 'firing');
  });
});

describe('logsUntil', () => {
  it('returns the latest records up to a time, newest first', () => {
    const messages = (ms: number, max: number) =>
      logsUntil(recording.logs, startMs + ms, max).map(({ service }) => service);
    assert.deepEqual(messages(10_000, 10), []);
    assert.deepEqual(messages(360_000, 10), ['order', 'customer', 'order']);
    assert.deepEqual(messages(360_000, 2), ['order', 'customer']);
    assert.deepEqual(messages(155_000, 1), ['customer']);
  });
});

describe('recordedEdges', () => {
  it('returns each pair of all frames once', () => {
    assert.equal(recordedEdges(recording).length, 6);
    assert.deepEqual(recordedEdges(recording)[0], { caller: 'gateway', callee: 'order' });
  });
});

describe('charts of a recording', () => {
  it('have null where a frame lacks a service', () => {
    const frames = [{ atMs: 1, services: {}, edges: [] }, ...recording.frames.slice(0, 1)];
    const { lines } = serviceLines({ ...recording, frames }, 'p95', ({ p95Ms }) => p95Ms);
    assert.deepEqual(
      lines.map(({ label, values }) => [label, values[0], values[1]]),
      [
        ['gateway', null, 20],
        ['customer', null, 24],
        ['product', null, 28],
        ['order', null, 32],
      ],
    );
  });

  it('have one chart for each metric, at most eight series, on common times', () => {
    const series = Array.from({ length: 10 }, (_, index) => ({
      name: 'up',
      unit: '1',
      labels: { job: `service-${index}` },
      points: [[1000 * index, index]] as [number, number][],
    }));
    const [chart, other] = seriesCharts(series);
    assert.equal(other, undefined);
    assert.equal(chart?.hidden, 2);
    assert.deepEqual(chart?.timesMs, [0, 1000, 2000, 3000, 4000, 5000, 6000, 7000]);
    assert.deepEqual(chart?.lines[1]?.values.slice(0, 3), [null, 1, null]);
  });

  it('name a series without labels', () => {
    const series = (labels: Record<string, string>) => ({ name: 'rate', unit: '1', labels, points: [] });
    assert.equal(seriesCharts([series({})])[0]?.lines[0]?.label, 'rate');
    assert.deepEqual(
      seriesCharts([series({}), series({ a: 'b', c: 'd' })])[0]?.lines.map(({ label }) => label),
      ['series 1', 'b d'],
    );
  });

  it('have units that their values lack in the title', () => {
    assert.equal(titleWithUnit('Revenue', 'minor units'), 'Revenue (minor units)');
    for (const unit of ['s', 'bytes', '1/s', 'ratio', '1', '']) assert.equal(titleWithUnit('x', unit), 'x');
    assert.equal(titleWithUnit('x', 'constructor'), 'x (constructor)');
  });

  it('have values with units', () => {
    assert.deepEqual(
      [
        unitText(0.25, 's'),
        unitText(3_145_728, 'bytes'),
        unitText(12.3, '1/s'),
        unitText(0.5, 'ratio'),
        unitText(1234.5678, ''),
        unitText(120, 'minor units'),
      ],
      ['250 ms', '3.0 MB', '12.3/s', '50 %', '1235', '120'],
    );
  });
});
