import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { serviceNames } from '@glasshouse/roster';
import { stringify } from 'yaml';
import { incidentNames, parseIncident, readIncident, variantOf } from '../src/index.js';

const incidents = incidentNames().map((name) => ({ name, ...readIncident(name) }));
const variants = incidents.flatMap((incident) => incident.variants.map((variant) => ({ incident, variant })));

describe('catalogue of incidents', () => {
  it('has at least 16 incidents in three levels', () => {
    assert.ok(incidents.length >= 16, String(incidents.length));
    assert.deepEqual([...new Set(incidents.map(({ level }) => level))].sort(), [1, 2, 3]);
  });

  it('has at least two causes for each service, with different faults', () => {
    for (const service of serviceNames) {
      const faults = new Set(
        variants.filter(({ variant }) => variant.service === service).map(({ variant }) => variant.fault),
      );
      assert.ok(faults.size >= 2, `${service}: ${[...faults]}`);
    }
  });

  it('has an incident without a fault, and some with false leads', () => {
    assert.ok(variants.some(({ variant }) => variant.fault === 'none'));
    assert.ok(incidents.filter(({ falseLeads }) => falseLeads.length > 0).length >= 2);
  });

  const signalOf = (query: string) =>
    query.startsWith('/api/logs') ? 'logs' : query.startsWith('/api/metrics') ? 'metrics' : 'traces';

  it('has two incidents that need logs, traces and metrics together, with evidence in each of them', () => {
    const all = incidents.filter(({ needs = [] }) =>
      ['logs', 'traces', 'metrics'].every((each) => needs.includes(each as never)),
    );
    assert.ok(all.length >= 2, String(all.length));
    for (const { name, variants: own } of all)
      for (const { evidence } of own)
        assert.deepEqual(
          [...new Set(evidence.map(({ query }) => signalOf(query)))].sort(),
          ['logs', 'metrics', 'traces'],
          name,
        );
  });

  it('has two incidents that only business metrics show, with evidence in them', () => {
    const business = /orders_revenue|order_transactions_total|product_reservations_total|customer_ledger/;
    const all = incidents.filter(({ needs = [] }) => needs.length === 1 && needs[0] === 'business metrics');
    assert.ok(all.length >= 2, String(all.length));
    for (const { name, variants: own } of all)
      for (const { evidence, alerts, fault } of own) {
        assert.ok(
          evidence.some(({ query }) => business.test(query)),
          name,
        );
        assert.deepEqual([alerts, fault], [[], 'wrong-data'], `${name}: no alert, and no error or delay`);
      }
  });

  it('names no incident and no story by its cause', () => {
    for (const { name, title, story, variants: own } of incidents)
      for (const { fault } of own)
        for (const word of fault
          .split('-')
          .filter((each) => !['slow', 'failing', 'none', 'operation', 'data'].includes(each)))
          assert.doesNotMatch(
            `${name} ${title} ${story}`,
            new RegExp(`\\b${word}`, 'i'),
            `${name}: ${fault}`,
          );
  });

  it('chooses the variant by the seed', () => {
    const incident = readIncident('slow-catalogue');
    assert.equal(variantOf(incident, 0), incident.variants[0]);
    assert.equal(variantOf(incident, 1), incident.variants[1]);
    assert.equal(variantOf(incident, 2), incident.variants[0]);
  });

  it('reports an unknown name with the known ones', () => {
    assert.throws(
      () => readIncident('../package'),
      /there is no incident "..\/package"; there are .*slow-catalogue/,
    );
  });

  const valid = readIncident('slow-purchase');
  const [first] = valid.variants;
  for (const [title, changed, message] of [
    ['an unknown member', { ...valid, colour: 'red' }, /additional|colour/],
    ['an unknown service', { ...valid, variants: [{ ...first, service: 'moon' }] }, /service/],
    ['an unknown option', { ...valid, variants: [{ ...first, affected: 'the moon' }] }, /affected/],
    [
      'an impossible fault',
      {
        ...valid,
        variants: [
          {
            ...first,
            actions: [{ service: 'order', faults: [{ id: 'f', port: 'store', effect: { type: 'stale' } }] }],
          },
        ],
      },
      /the port store has the effects/,
    ],
    ['no actions but a fault', { ...valid, variants: [{ ...first, actions: [] }] }, /belong together/],
  ] as const)
    it(`refuses a file with ${title}`, () => {
      assert.throws(() => parseIncident('changed', stringify(changed)), message);
    });

  it('expects only alerts that the rules of the shop have', () => {
    const root = new URL('../../../prometheus/', import.meta.url);
    const rules = ['rules/alerts.yml', 'slo/demo/rules.yml'].map((file) =>
      readFileSync(new URL(file, root), 'utf8'),
    );
    const known = new Set([...rules.join('\n').matchAll(/- alert: (\w+)/g)].map(([, name]) => name));
    assert.ok(known.size > 20);
    for (const { name, variants: own } of incidents)
      for (const { alerts, alsoAllowed = [] } of own)
        for (const alert of [...alerts, ...alsoAllowed.map((each) => each.alert)])
          assert.ok(known.has(alert), `${name}: ${alert}`);
  });
});
