import assert from 'node:assert/strict';
import { createRulesEngine, type EngineAlert, type RulesEngine } from '../../server/src/rules/engine.js';
import { parseRuleFile } from '../../server/src/rules/rule-files.js';
import { createFakeSource, type FakeSource } from './fake-series.js';

const rules = `
groups:
  - name: recorded
    rules:
      - { record: 'job:up:sum', expr: sum by (job) (up), labels: { kind: recorded, empty: '' } }
      - { record: broken, expr: 'sum by (job' }
  - name: alerts
    rules:
      - alert: Down
        expr: up == 0
        for: 10s
        labels: { severity: page, service: '{{ $labels.job }}' }
        annotations:
          summary: '{{ $labels.job }} is at {{ $value }}'
          dashboard_url: '{{ $externalLabels.grafana_url }}/d/x'
      - { alert: Kept, expr: up == 0, keep_firing_for: 10s }
      - { alert: Ambiguous, expr: up * on () up > 5 }
      - { alert: NotHere, expr: 'absent(up{job="hazelcast"}) or up == 0.5' }
      - { alert: Missing, expr: 'absent(up{job="a"})' }
`;

describe('createRulesEngine', () => {
  let source: FakeSource;
  let engine: RulesEngine;
  let latest: readonly EngineAlert[];
  const round = async (seconds: number, values: Readonly<Record<string, number | 'stale'>> = {}) => {
    for (const [job, value] of Object.entries(values))
      source.set({ __name__: 'up', job, instance: `${job}:1` }, seconds * 1000, value);
    await engine.evaluate(seconds * 1000);
    return latest
      .filter(({ alert }) => !['Missing'].includes(alert.labels.alertname ?? ''))
      .map(({ alert }) => `${alert.labels.alertname} ${alert.labels.job ?? ''} ${alert.state}`);
  };
  beforeEach(() => {
    source = createFakeSource();
    latest = [];
    engine = createRulesEngine({
      rules: () => ({ groups: parseRuleFile('test.yml', rules) }),
      scraped: source,
      jobs: ['a', 'b'],
      onAlerts: (alerts) => {
        latest = alerts;
      },
    });
  });
  afterEach(() => engine.close());
  const rule = (name: string) =>
    engine.groups.flatMap((group) => group.rules).find((each) => each.rule.name === name);

  it('moves an alert from pending to firing after `for`, and to resolved when the condition no longer holds', async () => {
    assert.deepEqual(await round(5, { a: 0 }), ['Down a pending', 'Kept a firing']);
    assert.deepEqual(await round(10, { a: 0 }), ['Down a pending', 'Kept a firing']);
    assert.deepEqual(await round(15, { a: 0 }), ['Down a firing', 'Kept a firing']);
    const [down] = latest;
    assert.deepEqual(down?.alert.labels, {
      job: 'a',
      instance: 'a:1',
      severity: 'page',
      service: 'a',
      alertname: 'Down',
    });
    assert.deepEqual(
      down?.alert.annotations,
      { summary: 'a is at 0' },
      'no link to pages that are not there',
    );
    assert.equal(down?.alert.activeSinceMs, 5000);
    assert.deepEqual(await round(20, { a: 1 }), ['Down a resolved', 'Kept a firing']);
    assert.equal(latest[0]?.alert.resolvedMs, 20_000);
    assert.deepEqual(await round(25, { a: 1 }), ['Kept a firing'], 'keep_firing_for lasts 10 s');
    assert.deepEqual(await round(30, { a: 1 }), ['Kept a resolved']);
    assert.deepEqual(await round(35, { a: 1 }), []);
  });

  it('removes a pending alert whose condition no longer holds', async () => {
    await round(5, { b: 0 });
    assert.deepEqual(await round(10, { b: 1 }), ['Kept b firing']);
  });

  it('begins anew after the series was stale', async () => {
    await round(5, { a: 0 });
    await round(10, { a: 'stale' });
    assert.deepEqual(
      (await round(15, { a: 0 })).filter((text) => text.startsWith('Down')),
      ['Down a pending'],
    );
    assert.equal(latest.find(({ alert }) => alert.labels.alertname === 'Down')?.alert.activeSinceMs, 15_000);
  });

  it('writes recorded series with the labels of the rule, and marks them as stale when they are absent', async () => {
    await round(5, { a: 1 });
    const [series] = engine.source.select([
      { label: '__name__', operator: '=', value: 'job:up:sum', matches: (text) => text === 'job:up:sum' },
    ]);
    assert.deepEqual(series?.labels, { __name__: 'job:up:sum', job: 'a', kind: 'recorded' });
    assert.deepEqual(series?.latest(0, 6000), { timeMs: 5000, value: 1 });
    await round(10, { a: 'stale' });
    assert.equal(series?.latest(0, 11_000), undefined);
  });

  it('counts and shows the failure of a rule, and evaluates the others', async () => {
    await round(5, { a: 0, b: 1 });
    assert.match(rule('broken')?.error ?? '', /incomplete|unexpected/);
    assert.match(rule('Ambiguous')?.error ?? '', /several samples on the right side/);
    assert.equal(rule('Down')?.error, undefined);
    assert.equal(engine.counts.failures, 2);
    assert.equal(latest.length, 2);
    await round(10, { a: 0, b: 'stale' });
    assert.equal(rule('Ambiguous')?.error, undefined, 'the rule works again');
  });

  it('shows an expression that cannot be parsed before the first evaluation', () => {
    assert.match(rule('broken')?.error ?? '', /incomplete|unexpected/);
    assert.equal(rule('Down')?.error, undefined);
    assert.equal(rule('broken')?.failures, 0);
  });

  it('never misses a job that is not scraped here, and names the part of the rule', async () => {
    await round(5, { b: 1 });
    assert.deepEqual(rule('NotHere')?.left, ['absent(up{job="hazelcast"})']);
    assert.deepEqual(
      latest.map(({ alert }) => alert.labels),
      [{ job: 'a', alertname: 'Missing' }],
    );
  });

  it('reads the rules once, when they are needed first', async () => {
    let reads = 0;
    const late = createRulesEngine({
      rules: () => {
        reads++;
        return { groups: parseRuleFile('test.yml', rules) };
      },
      scraped: source,
      jobs: [],
    });
    assert.equal(reads, 0);
    await late.evaluate(5000);
    assert.equal(late.groups.length, 2);
    assert.equal(reads, 1);
    late.close();
  });

  it('rejects an evaluation when the rules cannot be read', async () => {
    const invalid = createRulesEngine({
      rules: () => ({ groups: parseRuleFile('a.yml', 'rules: []') }),
      scraped: source,
      jobs: [],
    });
    await assert.rejects(invalid.evaluate(5000), /a\.yml is no rule file/);
    invalid.close();
  });

  it('leaves out a round while the one before is running', async () => {
    await Promise.all([engine.evaluate(5000), engine.evaluate(5001)]);
    assert.equal(engine.counts.rounds, 1);
    assert.equal(engine.counts.missed, 1);
  });

  it('evaluates a group with an own interval less often', async () => {
    const slow = createRulesEngine({
      rules: () => ({
        groups: parseRuleFile(
          't.yml',
          'groups: [{ name: g, interval: 30s, rules: [{ record: r, expr: vector(1) }] }]',
        ),
      }),
      scraped: source,
      jobs: [],
    });
    for (let seconds = 5; seconds <= 60; seconds += 5) await slow.evaluate(seconds * 1000);
    assert.equal(slow.groups[0]?.rules[0]?.evaluations, 2);
    slow.close();
  });
});

describe('parseRuleFile', () => {
  it('rejects a file without groups and a rule without an expression, naming the file', () => {
    assert.throws(() => parseRuleFile('a.yml', 'rules: []'), /a\.yml is no rule file/);
    assert.throws(
      () => parseRuleFile('a.yml', 'groups: [{ name: g, rules: [{ alert: x }] }]'),
      /a\.yml: the group g/,
    );
  });
});
