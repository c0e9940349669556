import assert from 'node:assert/strict';
import {
  incidentNames,
  missingEvidence,
  queryOf,
  readIncident,
  solution,
  type Variant,
} from '@glasshouse/incidents';
import type { Report } from '@glasshouse/incidents/contract';
import { eventually } from '@glasshouse/timing/testing';
import { firedPages, missingAlerts } from './alerts.js';
import { createIncidentClient, type IncidentClient } from './incident-client.js';
import { type IncidentShop, openIncidentShop } from './shop.js';
import { wrongAnswers } from './wrong-answers.js';

/** Time without a failed request after which the shop counts as healthy. */
const healthyMs = 4_000;
/**
 * EventLoopBlocked needs 20 s of blocks, a minute of `for`, and on the full stack two scrapes, an evaluation and a
 * notification; a busy machine classifies some blocks as starvation.
 */
const alertWithinMs = 150_000;
/** Time until the evidence shows. The default traffic of `docker compose` has a fraction of the requests. */
const evidenceWithinMs: Readonly<Record<IncidentShop['runsOn'], number>> = {
  'npm start': 60_000,
  'docker compose': 180_000,
};
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
    incident.variants.forEach((variant, seed) => {
      it(`${name}, seed ${seed}: telemetry, alerts and grades are as its file says, and the end restores health`, async function check() {
        if (!incident.runsOn.includes(shop.runsOn)) {
          // the list must say so, and refuse the start
          const { items } = await client.list();
          assert.equal(items.find((each) => each.name === name)?.available, false);
          await assert.rejects(client.start(name, seed), /403/);
          return;
        }
        if (variant.fault !== 'none') await assertQuiet(variant);
        await untilAvailable(name);
        const startedMs = Date.now();
        await client.start(name, seed);
        await assertEvidence(variant, startedMs);
        await eventually(async () => {
          assert.deepEqual(await missingAlerts(client, variant, startedMs), []);
        }, alertWithinMs);
        await client.answer(wrongAnswers(variant));
        await client.answer(solution(variant, startedMs));
        const report = await client.end();
        assertReport(report, variant);
        await assertHealthy();
        assert.deepEqual(await firedPages(client, variant, startedMs), [], 'other pages');
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

  /** Waits for the command on the host, which some incidents need and which has just been started. */
  async function untilAvailable(name: string): Promise<void> {
    await eventually(async () => {
      const { items } = await client.list();
      const item = items.find((each) => each.name === name);
      assert.ok(item?.available, item?.why ?? `${name} is not listed`);
    }, 30_000);
  }

  async function assertQuiet(variant: Variant): Promise<void> {
    for (const evidence of variant.evidence)
      await eventually(async () => {
        const quiet = await client.get(queryOf(evidence, quietSinceMs));
        assert.ok(missingEvidence(evidence, quiet), `${evidence.query} shows it before the start`);
      }, 30_000);
  }

  async function assertEvidence(variant: Variant, startedMs: number): Promise<void> {
    for (const evidence of variant.evidence)
      await eventually(async () => {
        const missing = missingEvidence(evidence, await client.get(queryOf(evidence, startedMs)));
        assert.equal(missing, undefined, `${evidence.query}: ${missing}`);
      }, evidenceWithinMs[shop.runsOn]);
  }

  function assertReport(report: Report, variant: Variant): void {
    const [you] = report.players;
    assert.equal(you?.points, you?.of);
    assert.ok((you?.queries ?? 0) > 0, 'queries are counted');
    assert.ok(you?.timeToMs.explain !== null && you?.timeToMs.detect !== null, 'times are measured');
    assert.equal(report.cause.service, variant.service);
    assert.ok(report.recording, 'a recording is stored');
  }

  async function assertHealthy(): Promise<void> {
    const { items } = await client.get<{ items: { items: unknown[] }[] }>('/api/faults');
    assert.ok(
      items.every((each) => each.items.length === 0),
      'no fault remains',
    );
    const endedMs = Date.now();
    await eventually(async () => {
      const response = await fetch(`${shop.gateway}/products?limit=1`);
      assert.equal(response.status, 200);
      const failed = await client.get<{ items: unknown[] }>(
        `/api/requests?q=status:>=500&since=${Date.now() - healthyMs}&limit=5`,
      );
      assert.ok(Date.now() - endedMs > healthyMs, `${healthyMs} ms have passed`);
      assert.deepEqual(failed.items, [], 'no request fails');
    }, 60_000);
  }
});
