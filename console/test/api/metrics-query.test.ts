import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getJson, startConsole, startServer, stopServer, until } from '../start-console.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';

const rules = `
groups:
  - name: sli
    rules:
      - { record: 'slo:sli_error:ratio_rate20s', expr: vector(0.02), labels: &id { service: product, sloth_id: s, sloth_service: shop, sloth_slo: objective, sloth_window: 20s } }
      - { record: 'slo:objective:ratio', expr: vector(0.99), labels: *id }
      - { record: 'slo:period_error_budget_remaining:ratio', expr: vector(-1), labels: *id }
      - { record: sloth_slo_info, expr: vector(1), labels: { sloth_id: s, slo_period: 12h } }
  - name: alerts
    rules:
      - alert: Slow
        expr: http_server_request_duration_seconds_count > 1
        labels: { service: product }
        annotations: { summary: '{{ $value }} requests', description: about, runbook_url: '{{ $externalLabels.console_url }}/docs/runbooks/x.md' }
      - { alert: Wrong, expr: 'nonsense(', labels: { sloth_slo: objective }, annotations: { description: about } }
      - { alert: Later, expr: vector(1), for: 1h }
`;

describe('GET /api/metrics/query, /names, /rules and /slos', () => {
  let target: Server;
  let console: Awaited<ReturnType<typeof startConsole>>;
  let folder: string;
  before(async () => {
    let requests = 0;
    const started = await startServer((_request, response) => {
      requests += 5;
      const metric = 'http_server_request_duration_seconds';
      const now = Date.now() / 1000;
      response.setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8');
      response.end(
        `# HELP ${metric} Duration of requests\n# TYPE ${metric} histogram\n` +
          `${metric}_bucket{route="/a",le="0.1"} ${requests - 1}\n` +
          `${metric}_bucket{route="/a",le="+Inf"} ${requests} # {trace_id="${traceId}"} 0.7 ${now}\n` +
          `${metric}_count{route="/a"} ${requests}\n# TYPE temperature gauge\ntemperature{room="1"} 20\n` +
          'temperature{room="2"} NaN\n# EOF\n',
      );
    });
    target = started.server;
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-rules-'));
    writeFileSync(join(folder, 'rules.yml'), rules);
    console = await startConsole({
      scrapeIntervalMs: 100,
      scrapeTargets: [{ name: 'product', url: `http://127.0.0.1:${started.port}/metrics` }],
      rules: {
        folders: [folder],
        intervalMs: 100,
        externalLabels: () => ({ console_url: 'http://console.test' }),
      },
    });
    await until(async () => (await get('/api/rules')).rounds > 3);
  });
  after(async () => {
    await console?.close();
    await stopServer(target);
    rmSync(folder, { recursive: true, force: true });
  });
  const get = (path: string) => getJson(console.url + path);
  const query = (expr: string, rest = '&since=-2s&step=0.1') =>
    get(`/api/metrics/query?expr=${encodeURIComponent(expr)}${rest}`);

  it('returns the values of an expression at multiples of the step, with exemplars of the histogram', async () => {
    const { items, total, truncated, exemplars, stepMs, sinceMs } = await query(
      'sum by (job) (rate(http_server_request_duration_seconds_count[1s]))',
    );
    assert.deepEqual([items.length, total, truncated, stepMs], [1, 1, false, 100]);
    assert.deepEqual(items[0].labels, { job: 'product' });
    assert.equal(sinceMs % 100, 0);
    assert.deepEqual(items[0].points[0][0], sinceMs);
    const values = items[0].points
      .map(([, value]: [number, number]) => value)
      .filter((value: number | null) => value);
    assert.ok(values.length > 0 && values.every((value: number) => value > 5), JSON.stringify(values));
    assert.equal(exemplars[0].traceId, traceId);
    assert.equal(exemplars[0].value, 0.7);
    assert.equal(exemplars[0].labels.route, '/a');
  });

  it('ends at the time of the request, however long the step is', async () => {
    const before = Date.now();
    const { items, untilMs } = await query('temperature{room="1"}', '&since=-1d');
    const { points } = items[0];
    const [lastMs, value] = points.at(-1);
    assert.ok(lastMs >= before && lastMs <= Date.now(), `${Date.now() - lastMs} ms ago`);
    assert.equal(lastMs, untilMs);
    assert.equal(value, 20);
    assert.equal(points.at(-2)[0] % 360_000, 0);
    assert.ok(lastMs - points.at(-2)[0] <= 360_000);
  });

  it('returns NaN as text, limits the series and says so', async () => {
    const { items, total, truncated } = await query('temperature', '&limit=1&since=-1s&step=0.1');
    assert.deepEqual([items.length, total, truncated], [1, 2, true]);
    const { items: both } = await query('temperature', '&since=-1s&step=0.1');
    assert.deepEqual(
      both.map((item: { points: [number, unknown][] }) => item.points.at(-1)?.[1]),
      [20, 'NaN'],
    );
  });

  it('reads recorded series and up beside the scraped ones', async () => {
    assert.equal((await query('slo:objective:ratio')).items[0].points.at(-1)[1], 0.99);
    assert.equal((await query('up{job="product"}')).items[0].points.at(-1)[1], 1);
  });

  it('refuses an expression with the position and the reason', async () => {
    for (const [expr, from, reason] of [
      ['sum(', 4, /incomplete/],
      ['sum(x) + histogram_count(x)', 9, /function histogram_count is not supported/],
      ['rate(x)', 5, /rate needs a range vector here, not an instant vector/],
      ['x[5m]', 0, /a query needs an instant vector/],
      ['up * on () up + up * on () temperature', 16, /several samples on the right side/],
      ['x{a=~"("}', 5, /invalid regular expression/],
    ] as const) {
      const problem = await query(expr);
      assert.equal(problem.status, 400, expr);
      assert.match(problem.detail, reason);
      assert.equal(problem.position.from, from, expr);
    }
  });

  it('refuses a step that is too small for the range, and a range that ends before it begins', async () => {
    assert.match((await query('up', '&since=-1d&step=1')).detail, /more than 11000 steps/);
    assert.match((await query('up', '&step=often')).detail, /must be a duration/);
    assert.match((await query('up', '&since=-1m&until=-2m')).detail, /must be before until/);
  });

  it('ends a query that takes too long', async () => {
    for (const expr of ['max_over_time(up[30d:1ms])', 'sum(count_over_time((up or up)[1d:1s] offset 1h))'])
      assert.match(
        (await query(expr, '&since=-1h&step=1')).detail,
        /takes more than 1 s|reads more than/,
        expr,
      );
  });

  it('refuses a result of more than 1,000,000 values', async () => {
    const many = Array.from({ length: 101 }, (_, i) => `label_replace(vector(1), "n", "${i}", "", "")`);
    const problem = await query(many.join(' or '), '&since=-100s&step=10ms&limit=1000');
    assert.equal(problem.status, 400);
    assert.match(problem.detail, /more than 1000000 values: \d+ series or more times \d+ steps/);
  });

  it('runs one query at a time, refuses more than eight waiting ones and responds to health checks meanwhile', async () => {
    const slow = encodeURIComponent('sum_over_time(up[10m:5ms])');
    const url = `${console.url}/api/metrics/query?since=-20s&step=1&expr=${slow}`;
    let running = true;
    const responses = Promise.all(Array.from({ length: 20 }, () => fetch(url))).finally(() => {
      running = false;
    });
    let longestMs = 0;
    const startedMs = performance.now();
    while (running) {
      const began = performance.now();
      assert.equal((await fetch(`${console.url}/health/live`)).status, 200);
      longestMs = Math.max(longestMs, performance.now() - began);
    }
    const [first] = (await responses).filter(({ status }) => status === 503);
    assert.equal(first?.headers.get('retry-after'), '1');
    assert.match((await first?.text()) ?? '', /"OVERLOADED"/);
    // all queries together take longer on a busy machine; a blocked event loop would delay one check for most of that time
    const limitMs = Math.max(1000, (performance.now() - startedMs) / 3);
    assert.ok(longestMs < limitMs, `a health check took ${longestMs} of ${limitMs} ms`);
  });

  it('lists metric names with type, help and label values, and finds them by name or help', async () => {
    const { items, total } = await get('/api/metrics/names?search=DURATION');
    assert.equal(total, 2);
    assert.deepEqual(items[0], {
      name: 'http_server_request_duration_seconds_bucket',
      type: 'histogram',
      help: 'Duration of requests',
      series: 2,
      labels: { instance: items[0].labels.instance, job: ['product'], le: ['+Inf', '0.1'], route: ['/a'] },
    });
    const { items: recorded } = await get('/api/metrics/names?search=slo:objective');
    assert.equal(recorded[0].type, 'recorded');
  });

  it('lists rules with state, failures and cost', async () => {
    const { evaluates, groups, failures, recorded } = await get('/api/rules');
    assert.equal(evaluates, true);
    const byName = Object.fromEntries(
      groups
        .flatMap(({ rules: all }: { rules: { name: string }[] }) => all)
        .map((rule: { name: string }) => [rule.name, rule]),
    );
    assert.equal(byName.Slow.state, 'firing');
    assert.equal(byName.Later.state, 'pending');
    assert.match(byName.Wrong.error, /function nonsense is not supported/);
    assert.ok(failures > 0 && byName.Wrong.failures > 0);
    assert.equal(recorded.series, 4);
  });

  it('lists SLOs with the budget left and the burn rate', async () => {
    const [slo] = (await get('/api/slos')).items;
    assert.deepEqual(
      [slo.id, slo.name, slo.service, slo.description, slo.periodMs, slo.budgetRemaining],
      ['s', 'objective', 'product', 'about', 43_200_000, -1],
    );
    assert.ok(Math.abs(slo.burnRates[0].burnRate - 2) < 1e-9);
    assert.ok(slo.coveredMs > 0 && slo.coveredMs < process.uptime() * 1000);
    const { services } = await get('/api/overview');
    assert.equal(services.find(({ name }: { name: string }) => name === 'product').budgetRemaining, -1);
  });

  it('writes the alerts of the rules into the inbox, with source, history and runbook', async () => {
    const { items } = await get('/api/alerts');
    const slow = items.find(({ labels }: { labels: { alertname: string } }) => labels.alertname === 'Slow');
    assert.equal(slow.state, 'firing');
    assert.equal(slow.source, 'console');
    assert.match(slow.annotations.summary, /^\d+ requests$/);
    assert.equal(slow.annotations.runbook_url, 'http://console.test/docs/runbooks/x.md');
    assert.equal(slow.history.length, 1);
    assert.equal(items.at(-1).state, 'pending');
    const status = await get('/api/status');
    assert.deepEqual([status.alerts.firing, status.alerts.pending], [1, 1]);
  });
});
