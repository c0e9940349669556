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

  describe('with an alert that two sources report', () => {
    const at = (minutes: number) => `2026-03-01T10:${String(minutes).padStart(2, '0')}:00Z`;
    const pending = (minutes: number) =>
      alert('a', { state: 'pending', source: 'console', startsAt: at(minutes) });
    const resolved = (from: number, until: number) =>
      alert('a', { state: 'resolved', startsAt: at(from), endsAt: at(until) });
    const open = () => createAlertStore({ maxAlerts: 10, maxBytes: 1e6 });
    const statesOf = (store: { items: StoredAlert[] }) => store.items.map(({ state }) => state);
    const historyOf = (store: { items: StoredAlert[] }) =>
      store.items[0]?.history.map(({ state }) => state) ?? [];

    it('shows the earlier resolved state again when a pending one ends without firing', () => {
      const store = open();
      store.add([alert('a', { startsAt: at(1) })]);
      store.add([resolved(1, 5)]);
      store.add([pending(6)]);
      assert.deepEqual(statesOf(store), ['pending']);
      store.endPending('a');
      assert.deepEqual(statesOf(store), ['resolved']);
      assert.deepEqual(historyOf(store), ['firing', 'resolved']);
    });

    it('removes a pending alert that has no earlier state', () => {
      const store = open();
      store.add([pending(1)]);
      store.endPending('a');
      assert.deepEqual(store.items, []);
    });

    it('stays firing while the other source calls it pending, and when that ends', () => {
      const store = open();
      store.add([alert('a', { startsAt: at(1) })]);
      store.add([pending(2)]);
      assert.deepEqual(statesOf(store), ['firing']);
      store.endPending('a');
      assert.deepEqual(statesOf(store), ['firing']);
      assert.equal(store.counts.outdated, 1);
    });

    it('keeps a resolved state that arrives while a later pending one is shown', () => {
      const store = open();
      store.add([resolved(1, 5), pending(6), resolved(2, 5)]);
      assert.deepEqual(statesOf(store), ['pending']);
      store.endPending('a');
      assert.equal(store.items[0]?.startsAt, at(2));
      assert.equal(store.counts.outdated, 0);
    });

    it('fires when the other source says so, even if its start is before that of the pending state', () => {
      const store = open();
      store.add([resolved(1, 5), pending(8), alert('a', { startsAt: at(7) })]);
      assert.deepEqual(statesOf(store), ['firing']);
      assert.deepEqual(historyOf(store), ['resolved', 'pending', 'firing']);
    });

    it('counts the bytes of both states', () => {
      const text = { text: 'x'.repeat(2000) };
      const store = createAlertStore({ maxAlerts: 10, maxBytes: 10_000 });
      store.add([{ ...resolved(1, 5), annotations: text }]);
      assert.equal(store.items.length, 1);
      store.add([{ ...pending(6), annotations: text }]);
      assert.deepEqual([store.items.length, store.counts.evicted], [1, 0]);
      store.add([alert('b', { annotations: text })]);
      assert.deepEqual([names(store), store.counts.evicted], [['b'], 1]);
    });
  });
});
