import assert from 'node:assert/strict';
import { portSettings, portsFrom, type Running } from '@glasshouse/launcher';
import { readSlos, ruleGroups, sloSeries, sloWindows } from '@glasshouse/monitoring';
import { readSettings } from '@glasshouse/settings';
import { eventually } from '@glasshouse/timing/testing';
import { journeys } from '@glasshouse/traffic';
import { getJson } from '../../acceptance/readers/get-json.js';
import { launchForTests } from '../../acceptance/target.js';
import { readAddresses } from '../addresses.js';
import { type Load, startLoad } from '../load.js';

interface Sample {
  metric: Record<string, string>;
  value: [number, string];
}

const slos = readSlos();

describe('the SLOs in Prometheus, with demo windows', function inPrometheus() {
  this.timeout(240_000);
  let prometheus: string;
  let shop: Running;
  let load: Load;

  async function query(expression: string): Promise<Sample[]> {
    const url = `${prometheus}/api/v1/query?query=${encodeURIComponent(expression)}`;
    const response = await getJson<{ data: { result: Sample[] } }>(url);
    return response?.data.result ?? [];
  }
  const firing = (slo: string, severity: string) =>
    query(
      `ALERTS{alertname="ErrorBudgetBurn",alertstate="firing",sloth_slo="${slo}",severity="${severity}"}`,
    );

  before('start the shop with load', async () => {
    prometheus = readAddresses(process.env).PROMETHEUS_URL;
    shop = await launchForTests({
      ports: portsFrom(readSettings(process.env, portSettings)),
      without: ['traffic'],
      whenOneExits: 'leave',
      readyMs: 120_000,
      changes: {
        // all journeys come from one address
        oauth: { PASSWORD_HASH_COST: '10', LOGIN_FAILURES_PER_ADDRESS: '1000000' },
        gateway: { RATE_LIMIT_REQUESTS: '1000000' },
      },
    });
    load = startLoad({
      gateway: shop.urls.gateway,
      administrator: shop.admin,
      journeys: Object.values(journeys),
      workers: 1,
      pauseMs: 50,
      readers: 0,
      repeatTimeoutMs: 5000,
    });
  });

  after('stop the shop', async () => {
    await load?.stop();
    await shop?.close();
  });

  it('are loaded without an error', async () => {
    const response = await getJson<{
      data: { groups: { name: string; rules: { name: string; health: string; lastError?: string }[] }[] };
    }>(`${prometheus}/api/v1/rules`);
    const groups = response?.data.groups ?? [];
    const expected = ruleGroups(slos, sloWindows.demo).map(({ name }) => name);
    assert.deepEqual(
      expected.filter((name) => !groups.some((group) => group.name === name)),
      [],
      'prometheus/slo/demo/rules.yml must be among the rule files of Prometheus',
    );
    await eventually(async () => {
      const rules = groups.flatMap((group) => group.rules);
      assert.deepEqual(
        rules.filter(({ health }) => health === 'err').map(({ name, lastError }) => `${name}: ${lastError}`),
        [],
      );
    });
  });

  // the optional warehouse does not run here
  for (const slo of slos.filter(({ labels }) => labels.service === 'warehouse')) {
    it(`${slo.name} has no ratio without events`, async () => {
      const constant = [sloSeries.objective, sloSeries.errorBudget, sloSeries.periodDays, sloSeries.info];
      await eventually(async () => {
        const found = await query(`{__name__=~"slo:.+|${sloSeries.info}",sloth_id="${slo.id}"}`);
        assert.deepEqual(found.map(({ metric }) => metric.__name__).sort(), constant.toSorted());
      });
    });
  }

  for (const slo of slos.filter(({ labels }) => labels.service !== 'warehouse')) {
    it(`${slo.name} has a plausible value in each recorded series`, async () => {
      const recorded = ruleGroups([slo], sloWindows.demo)
        .flatMap(({ rules }) => rules)
        .flatMap((rule) => ('record' in rule ? [rule.record] : []));
      const samples = await eventually(async () => {
        const found = await query(`{__name__=~"slo:.+|${sloSeries.info}",sloth_id="${slo.id}"}`);
        const names = found.map(({ metric }) => metric.__name__ ?? '');
        assert.deepEqual(names.sort(), [...recorded].sort());
        return found;
      }, 120_000);
      const recordedValue = (name: string) =>
        Number(samples.find(({ metric }) => metric.__name__ === name)?.value[1]);
      for (const name of recorded.filter((each) => each.startsWith('slo:sli_error:')))
        assert.ok(recordedValue(name) >= 0 && recordedValue(name) <= 1, `${name}: ${recordedValue(name)}`);
      const budget = recordedValue(sloSeries.errorBudget);
      assert.ok(Math.abs(budget - (1 - slo.objective / 100)) < 1e-9, `error budget ${budget}`);
      assert.equal(recordedValue(sloSeries.objective), slo.objective / 100);
      assert.equal(recordedValue(sloSeries.periodDays), 0.5);
      assert.ok(recordedValue(sloSeries.budgetRemaining) <= 1);
      const info = samples.find(({ metric }) => metric.__name__ === sloSeries.info)?.metric;
      assert.deepEqual(
        [info?.sloth_service, info?.sloth_slo, info?.sloth_objective, info?.slo_windows, info?.slo_period],
        ['shop', slo.name, String(slo.objective), 'demo', '12h'],
      );
    });
  }

  it('cause no alert on availability while the shop works, although journeys cause 4xx', async () => {
    await eventually(async () => {
      const refused = await query(
        'sum(http_server_request_duration_seconds_count{job="gateway",status_code=~"4.."})',
      );
      assert.ok(Number(refused[0]?.value[1]) > 0, 'responses 4xx');
    }, 60_000);
    for (const { name } of slos.filter((each) => /availability$|success$/.test(each.name)))
      for (const severity of ['page', 'ticket']) assert.deepEqual(await firing(name, severity), [], name);
  });

  describe('when the product service is dead', () => {
    before('kill the product service', () => process.kill(shop.pids.product as number, 'SIGKILL'));

    it('cause a page on the catalogue, which names the service, the rate and the windows', async () => {
      await eventually(async () => {
        const [alert] = await firing('catalogue-availability', 'page');
        assert.ok(alert, 'no page');
        assert.equal(alert.metric.service, 'product');
      }, 90_000);
      await eventually(async () => {
        const response = await getJson<{
          data: {
            alerts: { labels: Record<string, string>; annotations: Record<string, string> }[];
          };
        }>(`${prometheus}/api/v1/alerts`);
        const page = response?.data.alerts.find(
          ({ labels }) => labels.sloth_slo === 'catalogue-availability' && labels.severity === 'page',
        );
        assert.match(
          page?.annotations.summary ?? '',
          /^catalogue-availability uses up .*: [\d.]+% of the events fail$/,
        );
        assert.match(page?.annotations.slo_windows ?? '', /demo/);
      }, 30_000);
    });

    it('use up error budget', () =>
      // a rule group of its own records it, so it can follow the page by an evaluation
      eventually(async () => {
        const [remaining] = await query(`${sloSeries.budgetRemaining}{sloth_slo="catalogue-availability"}`);
        assert.ok(Number(remaining?.value[1]) < 1, `error budget left: ${remaining?.value[1]}`);
      }, 60_000));
  });
});
