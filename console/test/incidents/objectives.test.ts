import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { createObjectives } from '../../server/src/incidents/objectives.js';
import { pushSample, type SampleSource } from '../../server/src/index.js';

const sloFile = fileURLToPath(new URL('../../../../prometheus/slo.yaml', import.meta.url));
const nowMs = 1_800_000_000_000;

/** Source with counters of the gateway that grow by `perS`. */
function sourceOf(counters: readonly { labels: Record<string, string>; perS: number }[]): SampleSource {
  const series = counters.map(({ labels, perS }) => ({
    labels,
    read(afterMs: number, untilMs: number, into: Parameters<typeof pushSample>[0]) {
      for (let timeMs = nowMs - 60_000; timeMs <= nowMs; timeMs += 5000)
        if (timeMs > afterMs && timeMs <= untilMs)
          pushSample(into, timeMs, ((timeMs - nowMs + 60_000) / 1000) * perS);
    },
    latest: () => ({ timeMs: nowMs, value: 60 * perS }),
    firstMs: () => nowMs - 60_000,
  }));
  return {
    generation: 1,
    select: (matchers) =>
      series.filter(({ labels }) => matchers.every(({ label, matches }) => matches(labels[label] ?? ''))),
  };
}

const requests = (status: string, perS: number, route = '/me') => ({
  labels: {
    __name__: 'http_server_request_duration_seconds_count',
    job: 'gateway',
    route,
    status_code: status,
  },
  perS,
});

describe('objectives of the last 30 s', () => {
  const read = (source: SampleSource) =>
    new Map(createObjectives(sloFile, source, () => nowMs)().map((each) => [each.name, each]));

  it('are those of prometheus/slo.yaml', () => {
    const names = [...read(sourceOf([])).keys()];
    assert.ok(names.includes('orders-availability') && names.includes('telemetry-delivery'));
    assert.ok(names.length >= 13);
  });

  it('hold, with their events, while errors are rare', () => {
    const profile = read(sourceOf([requests('200', 10), requests('500', 0.05)])).get('profile-availability');
    assert.equal(profile?.holds, true);
    assert.equal(profile?.service, 'customer');
    assert.ok(Math.abs((profile?.eventsPerS ?? 0) - 10.05) < 0.01);
  });

  it('do not hold when the share of errors exceeds the budget', () => {
    const all = read(sourceOf([requests('200', 10), requests('500', 0.5)]));
    assert.equal(all.get('profile-availability')?.holds, false);
    assert.equal(all.get('orders-availability')?.holds, true, 'other objectives hold');
  });

  it('hold without events, which the engine does not take for health', () => {
    for (const { holds, eventsPerS } of read(sourceOf([])).values())
      assert.deepEqual([holds, eventsPerS], [true, 0]);
  });

  it('are none without the file', () => {
    assert.deepEqual(createObjectives('/none', sourceOf([]), () => nowMs)(), []);
  });
});
