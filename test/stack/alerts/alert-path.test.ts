import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from '@glasshouse/launcher';
import { eventually } from '@glasshouse/timing/testing';
import { createShopper, journeys } from '@glasshouse/traffic';
import { adminUrlsOf, launchForTests } from '../../acceptance/target.js';
import { readBinaries, readExporters } from '../addresses.js';
import { localPrometheusConfig, readTargets } from '../prometheus-config.js';
import { type MonitoringProcess, startMonitoring } from './monitoring-process.js';
import { type Receiver, startReceiver } from './receiver.js';
import { startAlertmanager } from './start-alertmanager.js';

interface Alert {
  state?: string;
  status?: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** Longer than any `for` of an alert on a target, so that such an alert would fire. */
const observedMs = 75_000;
/** Not scraped: the instances of this test differ, and the rules ignore targets just after the start of `prometheus`. */
const ownJobs = ['prometheus', 'alertmanager'];

describe('an alert on the path from Prometheus to the console and a chat', function alertPath() {
  this.timeout(240_000);
  let shop: Running;
  let chat: Receiver;
  let alertmanager: MonitoringProcess;
  let prometheus: MonitoringProcess;

  before('start the shop, Alertmanager and Prometheus', async () => {
    const { PROMETHEUS, ALERTMANAGER } = readBinaries(process.env);
    const backEnds = Object.entries(readTargets(readExporters(process.env))).filter(
      ([job]) => !ownJobs.includes(job),
    );
    shop = await launchForTests({ without: ['traffic'] });
    chat = await startReceiver();
    alertmanager = await startAlertmanager({
      binary: ALERTMANAGER,
      chat: 'webhook',
      console: shop.urls.console,
      secrets: { 'webhook-url': `${chat.url}/hook` },
    });
    const services = Object.entries(adminUrlsOf(shop)).map(([job, url]) => [job, new URL(url).host]);
    prometheus = await startMonitoring({
      binary: PROMETHEUS,
      async args({ folder, port }) {
        const config = localPrometheusConfig({
          targets: {
            ...Object.fromEntries([...backEnds, ...services]),
            console: new URL(shop.urls.console).host,
            alertmanager: new URL(alertmanager.url).host,
          },
          intervalSeconds: 1,
        });
        await writeFile(join(folder, 'prometheus.yml'), config);
        return [
          `--config.file=${join(folder, 'prometheus.yml')}`,
          `--storage.tsdb.path=${join(folder, 'data')}`,
          `--web.listen-address=127.0.0.1:${port}`,
        ];
      },
    });
  });
  after(async () => {
    await prometheus?.close();
    await alertmanager?.close();
    await chat?.close();
    await shop?.close();
  });

  const inbox = async () => {
    const { items } = (await (await fetch(`${shop.urls.console}/api/alerts`)).json()) as { items: Alert[] };
    return items.filter(({ labels }) => labels.alertname === 'TargetDown');
  };

  it('does not occur on the healthy shop after the journeys', async () => {
    const started = performance.now();
    const shopper = createShopper({ gateway: shop.urls.gateway });
    for (const journey of Object.values(journeys)) await journey.run({ shopper, administrator: shop.admin });
    await shopper.close();
    await sleep(Math.max(0, observedMs - (performance.now() - started)));
    const { data } = (await (await fetch(`${prometheus.url}/api/v1/alerts`)).json()) as {
      data: { alerts: Alert[] };
    };
    assert.deepEqual(
      data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels),
      [],
    );
    const targets = (await (await fetch(`${prometheus.url}/api/v1/targets`)).json()) as {
      data: { activeTargets: { health: string; labels: { job: string }; lastError: string }[] };
    };
    assert.deepEqual(
      targets.data.activeTargets.filter(({ health }) => health !== 'up'),
      [],
    );
    assert.ok(targets.data.activeTargets.length >= 10, 'services, console, Alertmanager and back-ends');
  });

  it('reaches the inbox and the chat when a service hangs, with working links, and is resolved afterwards', async () => {
    const pid = shop.pids.product;
    assert.ok(pid);
    process.kill(pid, 'SIGSTOP');
    try {
      const [alert] = await eventually(async () => {
        const found = await inbox();
        assert.equal(found[0]?.state, 'firing');
        return found;
      }, 90_000);
      assert.deepEqual(
        { service: alert?.labels.service, severity: alert?.labels.severity },
        { service: 'product', severity: 'page' },
      );
      assert.ok(!('console_url' in (alert?.labels ?? {})), 'the parts of links are no labels');
      assert.match(alert?.annotations.summary ?? '', /^product at .* has not answered its scrapes for 30 s$/);
      assert.equal(alert?.annotations.dashboard_url, '/d/glasshouse-service?var-service=product');
      assert.match(alert?.annotations.logs_url ?? '', /^\/app\/discover#.*service\.name:%22product%22/);
      const page = await fetch(new URL(alert?.annotations.runbook_url ?? '', shop.urls.console));
      assert.equal(page.status, 200);
      assert.match(await page.text(), /<h1>TargetDown<\/h1>/);
      await eventually(
        () => assert.ok(chat.received.some(({ body }) => body.includes('FIRING product'))),
        30_000,
      );
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await eventually(async () => assert.equal((await inbox())[0]?.state, 'resolved'), 60_000);
    await eventually(
      () => assert.ok(chat.received.some(({ body }) => body.includes('RESOLVED product'))),
      30_000,
    );
  });
});
