import assert from 'node:assert/strict';
import { getJson, post, startConsole } from '../start-console.js';
import { notification } from './notification.js';

describe('POST /api/alerts', () => {
  let console: Awaited<ReturnType<typeof startConsole>>;
  beforeEach(async () => {
    console = await startConsole();
  });
  afterEach(() => console.close());
  const notify = (body: unknown, headers?: Record<string, string>) =>
    post(`${console.url}/api/alerts`, body, headers);
  const items = async () => (await getJson(`${console.url}/api/alerts`)).items;

  it('stores alerts as Alertmanager sends them', async () => {
    assert.deepEqual(await items(), []);
    assert.equal((await notify(notification)).status, 204);
    const [firing, resolved] = await items();
    assert.equal(firing.state, 'firing');
    assert.equal(firing.labels.alertname, 'TargetDown');
    assert.equal(firing.endsAt, undefined);
    assert.equal(firing.generatorUrl, notification.alerts[0]?.generatorURL);
    assert.equal(resolved.endsAt, '2026-03-01T09:45:10.5+02:00');
    assert.equal(resolved.generatorUrl, undefined);
    const { alerts } = await getJson(`${console.url}/api/status`);
    assert.deepEqual([alerts.firing, alerts.resolved, alerts.received], [1, 1, 2]);
  });

  it('marks an alert as resolved after the notification of its end', async () => {
    await notify(notification);
    const ended = { ...notification.alerts[0], status: 'resolved', endsAt: '2026-03-01T09:59:26.739Z' };
    await notify({ ...notification, status: 'resolved', alerts: [ended] });
    const states = (await items()).map(({ state }: { state: string }) => state);
    assert.deepEqual(states, ['resolved', 'resolved']);
  });

  it('truncates long texts', async () => {
    const [first] = notification.alerts;
    const long = { ...first, annotations: { summary: 'x'.repeat(50_000) } };
    assert.equal((await notify({ ...notification, alerts: [long] })).status, 204);
    assert.equal((await items())[0].annotations.summary.length, 4097);
  });

  it('accepts missing labels, unusual times and unusual values', async () => {
    const odd = [
      { status: 'firing', startsAt: '0001-01-01T00:00:00Z', endsAt: 'never', fingerprint: '1' },
      { status: 'firing', labels: null, startsAt: '9999-12-31T23:59:59Z', fingerprint: '2' },
      {
        status: 'resolved',
        labels: { constructor: 'p', n: 1, b: true, none: null },
        annotations: {},
        startsAt: '2026-03-01T09:40:00.123456789-11:30',
        endsAt: '0001-01-01T00:00:00Z',
        fingerprint: '3',
        generatorURL: 7,
      },
    ];
    assert.equal((await notify({ ...notification, alerts: odd })).status, 204);
    const held = await items();
    assert.deepEqual(
      held.map((alert: { fingerprint: string }) => alert.fingerprint),
      ['1', '2', '3'],
    );
    assert.deepEqual([held[0].labels, held[0].annotations, held[0].endsAt], [{}, {}, undefined]);
    assert.deepEqual(Object.entries(held[2].labels), [
      ['constructor', 'p'],
      ['n', '1'],
      ['b', 'true'],
    ]);
    assert.equal(held[2].endsAt, undefined);
  });

  it('stores the valid alerts of a notification and counts the invalid ones', async () => {
    const bad = [null, 7, { ...notification.alerts[0], startsAt: '2026-02-30T99:00:00Z' }];
    assert.equal((await notify({ ...notification, alerts: [...bad, ...notification.alerts] })).status, 204);
    assert.equal((await notify({ ...notification, alerts: [], truncatedAlerts: 3 })).status, 204);
    const { items, rejected, truncated } = await getJson(`${console.url}/api/alerts`);
    assert.deepEqual([items.length, rejected, truncated], [2, 3, 3]);
  });

  for (const [name, body, status] of [
    ['another version', { ...notification, version: '3' }, 400],
    ['no alerts', { ...notification, alerts: undefined }, 400],
    [
      'an alert without fingerprint',
      { ...notification, alerts: [{ ...notification.alerts[0], fingerprint: '' }] },
      400,
    ],
    ['an invalid time', { ...notification, alerts: [{ ...notification.alerts[0], startsAt: 'now' }] }, 400],
    [
      'labels that are not strings',
      { ...notification, alerts: [{ ...notification.alerts[0], labels: { a: {} } }] },
      400,
    ],
    ['malformed JSON', '{', 400],
    ['more than four megabytes', { ...notification, groupKey: 'x'.repeat(4 << 20) }, 413],
  ] as const) {
    it(`returns ${status} for ${name}`, async () => {
      assert.equal((await notify(body)).status, status);
      assert.deepEqual(await items(), []);
    });
  }

  it('returns 415 for another content type, which pages of other origins can send', async () => {
    assert.equal((await notify(notification, { 'content-type': 'text/plain' })).status, 415);
  });
});
