import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createRulesEngine,
  type EngineAlert,
  parseRuleFile,
  pushSample,
  type SampleSeries,
  type SampleSource,
} from '@glasshouse/console';
import { serviceNames } from '@glasshouse/roster';
import { alertCases } from '../stack/alerts/alert-cases.js';
import { alertsFile } from './alert-rules.js';
import { root } from './compose-file.js';

const intervalMs = 5000;
/** Jobs of the full stack, all of which the cases of the alerts have. */
const jobs = [...serviceNames, 'hazelcast'];

describe("the console's rules", function consoleRules() {
  this.timeout(30_000);
  const text = readFileSync(join(root, alertsFile), 'utf8');

  for (const { alert, when, input, at = '10m', firing = [] } of alertCases) {
    it(`let ${alert} ${firing.length > 0 ? 'fire' : 'stay quiet'} ${when}, as in Prometheus`, async () => {
      let latest: readonly EngineAlert[] = [];
      const engine = createRulesEngine({
        groups: parseRuleFile('alerts.yml', text),
        scraped: sourceOf(input),
        jobs,
        onAlerts: (alerts) => {
          latest = alerts;
        },
      });
      for (let ms = 0; ms <= durationMs(at); ms += intervalMs) await engine.evaluate(ms);
      engine.close();
      const fired = latest
        .map((each) => each.alert)
        .filter(({ state, labels }) => state === 'firing' && labels.alertname === alert);
      const key = (labels: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(labels).sort());
      assert.deepEqual(
        fired.map(({ annotations }) => annotations.summary).sort(),
        firing.map(({ summary }) => summary).sort(),
      );
      for (const { labels, summary } of firing) {
        const own = fired.find(({ annotations }) => annotations.summary === summary)?.labels ?? {};
        const common = Object.fromEntries(Object.keys(labels).map((name) => [name, own[name] ?? '']));
        assert.equal(key(common), key(labels));
      }
    });
  }
});

function durationMs(duration: string): number {
  let seconds = 0;
  for (const [, amount, unit] of duration.matchAll(/(\d+)([smh])/g))
    seconds += Number(amount) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
  return seconds * 1000;
}

/** Reads series in promtool's notation: `a{b="c"}` with samples such as `1x3 0+5x10 _ 7`. */
function sourceOf(input: Readonly<Record<string, string>>): SampleSource {
  const series = Object.entries(input).map(([name, values]) => toSeries(labelsOf(name), samplesOf(values)));
  return {
    generation: 1,
    select: (matchers) =>
      series.filter(({ labels }) => matchers.every(({ label, matches }) => matches(labels[label] ?? ''))),
  };
}

function labelsOf(series: string): Record<string, string> {
  const [, name = '', inner = ''] = /^([\w:]+)(?:\{(.*)\})?$/.exec(series) ?? [];
  const labels: Record<string, string> = { __name__: name };
  for (const [, label = '', value = ''] of inner.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g))
    labels[label] = value;
  return labels;
}

type Samples = (number | 'stale' | undefined)[];

function samplesOf(values: string): Samples {
  return values.split(/\s+/).flatMap((part): Samples => {
    if (part === 'stale') return ['stale'];
    const [, gaps] = /^_(?:x(\d+))?$/.exec(part) ?? [];
    if (part.startsWith('_')) return new Array<undefined>(Number(gaps ?? 1)).fill(undefined);
    const match = /^(-?[\d.]+(?:e[-+]?\d+)?)([+-][\d.]+(?:e[-+]?\d+)?)?(?:x(\d+))?$/.exec(part);
    if (!match) throw new TypeError(`unknown samples: ${part}`);
    const [, first, step = '0', times] = match;
    return Array.from({ length: Number(times ?? 0) + 1 }, (_, i) => Number(first) + i * Number(step));
  });
}

function toSeries(labels: Record<string, string>, samples: Samples): SampleSeries {
  return {
    labels,
    read(afterMs, untilMs, into) {
      samples.forEach((value, i) => {
        const ms = i * intervalMs;
        if (ms > afterMs && ms <= untilMs && typeof value === 'number') pushSample(into, ms, value);
      });
    },
    latest(afterMs, untilMs) {
      for (let i = Math.min(samples.length - 1, Math.floor(untilMs / intervalMs)); i >= 0; i--) {
        const value = samples[i];
        if (value === undefined) continue;
        return value === 'stale' || i * intervalMs <= afterMs ? undefined : { timeMs: i * intervalMs, value };
      }
      return undefined;
    },
    firstMs: () => 0,
  };
}
