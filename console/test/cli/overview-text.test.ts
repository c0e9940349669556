import assert from 'node:assert/strict';
import type { Alert } from '../../contract/src/alerts.js';
import type { Overview } from '../../contract/src/overview.js';
import { overviewText } from '../../server/src/cli/overview-text.js';

const overview: Overview = {
  services: [
    {
      name: 'order',
      ratePerS: 2,
      errorShare: 0.25,
      p95Ms: 40,
      before: { ratePerS: 2, errorShare: 0, p95Ms: 40 },
      instances: { up: 1, total: 2 },
      restarts: 1,
    },
  ],
  changes: [
    { kind: 'restart', atMs: 60_000, service: 'order', text: 'restarted', link: '#/metrics' },
    {
      kind: 'anomaly',
      atMs: 50_000,
      firstMs: 1000,
      count: 3,
      service: 'product',
      text: 'paused; 2 earlier since 00:00:01 UTC',
      link: '#/',
    },
  ],
  truncated: false,
  alerts: { firing: 1, pending: 1 },
};

const alert: Alert = {
  fingerprint: 'f1',
  state: 'firing',
  source: 'console',
  labels: { alertname: 'HighErrorRate', service: 'order', severity: 'page' },
  annotations: { summary: '25 % of the requests fail' },
  startsAt: '1970-01-01T00:01:00.000Z',
  activeSinceMs: 30_000,
  history: [],
};

const list = (items: Alert[]) => ({ items, rejected: 0, truncated: 0, evicted: 0 });
const squeezed = (text: string) => text.replace(/ {2,}/g, '|').split('\n');

describe('overviewText', () => {
  it('names services, changes and firing alerts with their times', () => {
    const lines = squeezed(overviewText(overview, list([alert, { ...alert, state: 'pending' }])));
    assert.ok(lines.includes('order|2/s|25.0 % (0.0 %)|40 ms|1|1 of 2'), lines.join('\n'));
    assert.ok(lines.includes('1970-01-01T00:01:00.000Z|order|restart|restarted'));
    assert.ok(
      lines.includes('1970-01-01T00:00:50.000Z|product|anomaly|paused; 2 earlier since 00:00:01 UTC'),
    );
    assert.ok(
      lines.includes('HighErrorRate|firing|order|1970-01-01T00:00:30.000Z|page|25 % of the requests fail'),
    );
    assert.equal(lines.filter((line) => line.startsWith('HighErrorRate')).length, 1);
    assert.ok(lines.includes('pending alerts: 1'));
  });

  it('says that there are no changes and no firing alerts', () => {
    const quiet = { ...overview, changes: [], alerts: { firing: 0, pending: 0 } };
    const text = overviewText(quiet, list([]));
    assert.match(text, /^no changes$/m);
    assert.match(text, /^no firing alerts$/m);
    assert.doesNotMatch(text, /pending|more changes/);
  });

  it('says that the console omitted changes', () =>
    assert.match(overviewText({ ...overview, truncated: true }, list([])), /^more changes: /m));
});
