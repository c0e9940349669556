import assert from 'node:assert/strict';
import { incidentNames, readIncident } from '@glasshouse/incidents';
import { eventually } from '@glasshouse/timing/testing';
import { checkIncident } from './check-incident.js';
import { createIncidentClient, type IncidentClient } from './incident-client.js';
import { type IncidentShop, openIncidentShop } from './shop.js';

/** `INCIDENTS=name,name` runs only these. */
const chosen = process.env.INCIDENTS?.split(',');

describe('incidents in the shop', function incidents() {
  this.timeout(480_000);
  let shop: IncidentShop;
  let client: IncidentClient;
  let quietSinceMs = 0;

  before('open the shop with traffic and faults enabled', async () => {
    shop = await openIncidentShop(process.env);
    client = createIncidentClient(shop.console, shop.token);
    quietSinceMs = Date.now();
    await eventually(async () => {
      const { items } = await client.get<{ items: unknown[] }>('/api/requests?limit=200');
      assert.ok(items.length >= 100, 'traffic');
    }, 120_000);
  });
  after(() => shop?.close());

  afterEach('end the incident of a failed test', async () => {
    if (client && (await client.run())) await client.end();
    quietSinceMs = Date.now();
  });

  for (const name of incidentNames().filter((each) => chosen?.includes(each) ?? true)) {
    const incident = readIncident(name);
    incident.variants.forEach((_, seed) => {
      it(`${name}, seed ${seed}: telemetry, alerts and grades are as its file says, and the end restores health`, async function check() {
        if (!incident.runsOn.includes(shop.runsOn)) {
          // the list must say so, and refuse the start
          const { items } = await client.list();
          assert.equal(items.find((each) => each.name === name)?.available, false);
          await assert.rejects(client.start(name, seed), /403/);
          return;
        }
        await checkIncident(shop, client, { name, seed }, quietSinceMs);
      });
    });
  }

  it('a right mitigation ends an incident, and a wrong one does not', async () => {
    await client.start('failed-logins', 0);
    await client.mitigate('flush-cache', 'oauth');
    await eventually(async () => {
      const run = await client.run();
      assert.ok(
        run?.health.objectives.some(({ holds }) => !holds),
        'an objective is broken',
      );
    }, 60_000);
    await client.mitigate('roll-back-release', 'oauth');
    await eventually(async () => {
      const run = await client.run();
      const [player] = run?.players ?? [];
      assert.deepEqual(
        player?.mitigations.map(({ outcome }) => outcome),
        ['no effect', 'healthy'],
      );
    }, 200_000);
    const { players } = await client.end();
    assert.ok((players[0]?.timeToMs.mitigate ?? 0) > 0);
  });
});
