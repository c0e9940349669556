import assert from 'node:assert/strict';
import { createAlertStore, type ReceivedAlert, type StoredAlert } from '../../server/src/store/alerts.js';

const alert = (fingerprint: string, fields: Partial<ReceivedAlert> = {}): ReceivedAlert => ({
  fingerprint,
  state: 'firing',
  source: 'alertmanager',
  activeSinceMs: 0,
  labels: { alertname: 'TargetDown' },
  annotations: {},
  startsAt: '2026-03-01T10:00:00Z',
  endsAt: undefined,
  generatorUrl: undefined,
  receiver: 'console',
  receivedMs: Date.parse('2026-03-01T12:30:00Z'),
  ...fields,
});

describe('createAlertStore', () => {
  const names = (store: { items: StoredAlert[] }) => store.items.map(({ fingerprint }) => fingerprint);

  it('lists the latest state of each alert, firing alerts first, then by start', () => {
    const store = createAlertStore({ maxAlerts: 10, maxBytes: 1e6 });
    store.add([alert('a'), alert('b', { startsAt: '2026-03-01T11:00:00Z' }), alert('c')]);
    store.add([alert('a', { state: 'resolved', endsAt: '2026-03-01T12:00:00Z' })]);
    assert.deepEqual(names(store), ['b', 'c', 'a']);
    assert.deepEqual(store.size, { firing: 2, pending: 0, resolved: 1 });
  });

  it('ignores a state that is older than the stored one', () => {
    const store = createAlertStore({ maxAlerts: 10, maxBytes: 1e6 });
    store.add([alert('a', { startsAt: '2026-03-01T11:00:00Z' })]);
    store.add([alert('a', { state: 'resolved', endsAt: '2026-03-01T10:30:00Z' })]);
    assert.equal(store.items[0]?.state, 'firing');
    assert.equal(store.counts.outdated, 1);
  });

  it('evicts resolved alerts first, then those with the oldest notification', () => {
    const store = createAlertStore({ maxAlerts: 2, maxBytes: 1e6 });
    store.add([alert('a'), alert('b', { state: 'resolved' }), alert('c')]);
    assert.deepEqual(names(store), ['a', 'c']);
    store.add([alert('a'), alert('d')]);
    assert.deepEqual(names(store), ['a', 'd']);
    assert.equal(store.counts.evicted, 2);
  });

  it('limits the bytes', () => {
    const store = createAlertStore({ maxAlerts: 1000, maxBytes: 20_000 });
    for (let n = 0; n < 50; n++) store.add([alert(String(n), { annotations: { text: 'x'.repeat(1000) } })]);
    assert.ok(store.items.length < 10 && store.items.length > 2, String(store.items.length));
    assert.equal(store.items.length + store.counts.evicted, 50);
  });
});
