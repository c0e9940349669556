import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '@glasshouse/timing/testing';
import { root } from '../../config/compose-file.js';
import { readBinaries } from '../addresses.js';
import type { MonitoringProcess } from './monitoring-process.js';
import { type Receiver, startReceiver } from './receiver.js';
import { startAlertmanager } from './start-alertmanager.js';

interface Labels {
  alertname: string;
  service: string;
  severity?: string;
}
interface State {
  labels: Labels;
  status: { state: string };
}

const links = {
  runbook_url: 'http://localhost:8090/docs/runbooks/target-down.md',
  dashboard_url: 'http://localhost:3000/d/glasshouse-service?var-service=product',
  logs_url: "http://localhost:5601/app/discover#/?_a=(query:(query:'service.name:%22product%22'))",
};
const chatSecrets = {
  slack: { 'slack-url': '/services/T0/B0/secret-of-slack' },
  telegram: { 'telegram-url': '/bot4711:secret-of-telegram/sendMessage?chat_id=-10042' },
  webhook: { 'webhook-url': '/hooks/secret-of-webhook' },
} as const;
type ChatName = keyof typeof chatSecrets;
const chatNames = Object.keys(chatSecrets) as ChatName[];

describe('Alertmanager', function alertmanagerSuite() {
  this.timeout(90_000);
  let binary: string;
  let amtool: string;
  let receiver: Receiver;
  let alertmanager: MonitoringProcess | undefined;

  before(() => {
    ({ ALERTMANAGER: binary, AMTOOL: amtool } = readBinaries(process.env));
  });
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(async () => {
    await alertmanager?.close();
    alertmanager = undefined;
    await receiver.close();
  });

  async function send(alerts: readonly Labels[], { ended = false } = {}): Promise<void> {
    const now = Date.now();
    const times = ended ? { endsAt: new Date(now + 1) } : {};
    const response = await fetch(`${alertmanager?.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(
        alerts.map((labels) => ({
          labels: { severity: 'page', ...labels },
          annotations: { summary: `${labels.alertname} of <${labels.service}>`, ...links },
          startsAt: new Date(now),
          ...times,
        })),
      ),
    });
    assert.equal(response.status, 200, await response.text());
  }

  /** Returns `alertname service` of the alerts in a state. */
  async function inState(state: string): Promise<string[]> {
    const all = (await (await fetch(`${alertmanager?.url}/api/v2/alerts`)).json()) as State[];
    return all
      .filter((each) => each.status.state === state)
      .map(({ labels }) => `${labels.alertname} ${labels.service}`)
      .sort();
  }

  /** Sends all alerts, and returns those of which the console was notified after the others were suppressed. */
  async function notifiedOf(alerts: readonly Labels[], suppressed: readonly string[]): Promise<string[]> {
    alertmanager = await startAlertmanager({ binary, chat: 'console', console: receiver.url });
    await send(alerts);
    await eventually(async () => assert.deepEqual(await inState('suppressed'), [...suppressed].sort()));
    const expected = alerts.length - suppressed.length;
    const notified = () =>
      receiver.received
        .flatMap(({ body }) => (JSON.parse(body) as { alerts: { labels: Labels }[] }).alerts)
        .map(({ labels }) => `${labels.alertname} ${labels.service}`);
    await eventually(() => assert.ok(notified().length >= expected));
    return [...new Set(notified())].sort();
  }

  it('notifies once of a dead service, and of unrelated alerts', async () => {
    const notified = await notifiedOf(
      [
        { alertname: 'TargetDown', service: 'product' },
        { alertname: 'CircuitBreakerOpen', service: 'product', severity: 'ticket' },
        { alertname: 'ErrorBudgetBurn', service: 'product' },
        { alertname: 'ErrorBudgetBurn', service: 'order' },
        { alertname: 'SagaStuck', service: 'order' },
        { alertname: 'ContainerKilledForMemory', service: 'product', severity: 'ticket' },
        { alertname: 'ErrorBudgetBurn', service: 'oauth' },
        { alertname: 'HeapNearLimit', service: 'order', severity: 'warning' },
      ],
      [
        'CircuitBreakerOpen product',
        'ErrorBudgetBurn product',
        'ErrorBudgetBurn order',
        'SagaStuck order',
        'ContainerKilledForMemory product',
      ],
    );
    assert.deepEqual(notified, ['ErrorBudgetBurn oauth', 'HeapNearLimit order', 'TargetDown product']);
  });

  it('notifies once while MongoDB is unavailable', async () => {
    const notified = await notifiedOf(
      [
        { alertname: 'MongodbUnavailable', service: 'mongo' },
        { alertname: 'CircuitBreakerOpen', service: 'customer', severity: 'ticket' },
        { alertname: 'ErrorBudgetBurn', service: 'oauth' },
        { alertname: 'SagaStuck', service: 'order' },
        { alertname: 'TargetDown', service: 'customer' },
      ],
      ['CircuitBreakerOpen customer', 'ErrorBudgetBurn oauth', 'SagaStuck order'],
    );
    assert.deepEqual(notified, ['MongodbUnavailable mongo', 'TargetDown customer']);
  });

  it('notifies once while Elasticsearch is unavailable', async () => {
    const notified = await notifiedOf(
      [
        { alertname: 'ElasticsearchUnavailable', service: 'elasticsearch', severity: 'ticket' },
        { alertname: 'FluentdRetrying', service: 'fluentd', severity: 'warning' },
        { alertname: 'FluentdBufferGrowing', service: 'fluentd', severity: 'ticket' },
        { alertname: 'FluentdDeadLetters', service: 'fluentd', severity: 'ticket' },
      ],
      ['FluentdRetrying fluentd', 'FluentdBufferGrowing fluentd'],
    );
    assert.deepEqual(notified, ['ElasticsearchUnavailable elasticsearch', 'FluentdDeadLetters fluentd']);
  });

  for (const chat of chatNames) {
    it(`sends firing and resolved alerts of a service in one message to ${chat}, with links`, async () => {
      await startWithChat(chat, receiver.url);
      const alerts = [
        { alertname: 'TargetDown', service: 'product' },
        { alertname: 'TargetDown', service: 'product', severity: 'other' },
      ];
      await send(alerts);
      const messages = () => receiver.received.filter(({ path }) => path !== '/api/alerts');
      // A slow machine may send the first message before the second alert arrives.
      const both = /FIRING product \(2 firing, 0 resolved\)/;
      const firing = await eventually(() => {
        const found = messages().find(({ body }) => both.test(body));
        assert.ok(found, `${messages().map(({ body }) => body)}`);
        return found;
      });
      assert.equal(firing.path, Object.values(chatSecrets[chat])[0]);
      assert.equal(
        typeof (JSON.parse(firing.body) as { text?: unknown }).text,
        chat === 'slack' ? 'undefined' : 'string',
      );
      const body = readable(firing.body);
      for (const link of Object.values(links)) assert.ok(body.includes(readable(link)), `${link}: ${body}`);
      assert.match(body, /TargetDown of (<|&lt;)product(>|&gt;)/);

      await send(alerts, { ended: true });
      await eventually(() => assert.match(messages().at(-1)?.body ?? '', /RESOLVED product/));
      // the console has its own route
      assert.ok(receiver.received.some(({ path }) => path === '/api/alerts'));
    });

    it(`writes no secret of ${chat} to its log or its status page when the chat is unreachable`, async () => {
      const closed = await startReceiver();
      await closed.close();
      await startWithChat(chat, closed.url);
      await send([{ alertname: 'TargetDown', service: 'product' }]);
      await eventually(() => assert.match(alertmanager?.log ?? '', /connection refused/), 60_000);
      const status = await (await fetch(`${alertmanager?.url}/api/v2/status`)).text();
      assert.doesNotMatch(`${alertmanager?.log}${status}`, /secret-of/);
    });
  }

  for (const name of ['console', ...chatNames])
    it(`accepts alertmanager/${name}.yml (amtool check-config)`, async () => {
      const { stdout } = await promisify(execFile)(amtool, [
        'check-config',
        join(root, `alertmanager/${name}.yml`),
      ]);
      assert.match(stdout, /SUCCESS/);
    });

  async function startWithChat(chat: ChatName, base: string): Promise<void> {
    const secrets = Object.entries(chatSecrets[chat]).map(([name, path]) => [name, base + path]);
    alertmanager = await startAlertmanager({
      binary,
      chat,
      console: receiver.url,
      secrets: Object.fromEntries(secrets) as Record<string, string>,
    });
  }
});

/** Removes the escapes of JSON and HTML, which differ between the chats. */
function readable(text: string): string {
  return text
    .replaceAll('\\u003c', '<')
    .replaceAll('\\u003e', '>')
    .replaceAll('\\u0026', '&')
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', "'");
}
