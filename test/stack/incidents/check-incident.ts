import assert from 'node:assert/strict';
import { missingEvidence, queryOf, readIncident, solution, type Variant } from '@glasshouse/incidents';
import type { Report } from '@glasshouse/incidents/contract';
import { eventually } from '@glasshouse/timing/testing';
import { firedPages, missingAlerts } from './alerts.js';
import type { IncidentClient } from './incident-client.js';
import type { IncidentShop } from './shop.js';
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

/**
 * Starts an incident, and checks that telemetry, alerts and grades are as its file says, and that its end restores health.
 *
 * @param quietSinceMs time from which the telemetry must not show the evidence yet
 */
export async function checkIncident(
  shop: IncidentShop,
  client: IncidentClient,
  { name, seed }: { name: string; seed: number },
  quietSinceMs: number,
): Promise<void> {
  const variant = readIncident(name).variants[seed] as Variant;
  if (variant.fault !== 'none') await assertQuiet(client, variant, quietSinceMs);
  await untilAvailable(client, name);
  const startedMs = Date.now();
  await client.start(name, seed);
  await assertEvidence(shop, client, variant, startedMs);
  await eventually(async () => {
    assert.deepEqual(await missingAlerts(client, variant, startedMs), []);
  }, alertWithinMs);
  await client.answer(wrongAnswers(variant));
  await client.answer(solution(variant, startedMs));
  assertReport(await client.end(), variant);
  await assertHealthy(shop, client);
  assert.deepEqual(await firedPages(client, variant, startedMs), [], 'other pages');
}

/** Waits for the command on the host, which some incidents need and which has just been started. */
async function untilAvailable(client: IncidentClient, name: string): Promise<void> {
  await eventually(async () => {
    const { items } = await client.list();
    const item = items.find((each) => each.name === name);
    assert.ok(item?.available, item?.why ?? `${name} is not listed`);
  }, 30_000);
}

async function assertQuiet(client: IncidentClient, variant: Variant, sinceMs: number): Promise<void> {
  for (const evidence of variant.evidence)
    await eventually(async () => {
      const quiet = await client.get(queryOf(evidence, sinceMs));
      assert.ok(missingEvidence(evidence, quiet), `${evidence.query} shows it before the start`);
    }, 30_000);
}

async function assertEvidence(
  { runsOn }: IncidentShop,
  client: IncidentClient,
  variant: Variant,
  startedMs: number,
): Promise<void> {
  for (const evidence of variant.evidence)
    await eventually(async () => {
      const missing = missingEvidence(evidence, await client.get(queryOf(evidence, startedMs)));
      assert.equal(missing, undefined, `${evidence.query}: ${missing}`);
    }, evidenceWithinMs[runsOn]);
}

function assertReport(report: Report, variant: Variant): void {
  const [you] = report.players;
  assert.equal(you?.points, you?.of);
  assert.ok((you?.queries ?? 0) > 0, 'queries are counted');
  assert.ok(you?.timeToMs.explain !== null && you?.timeToMs.detect !== null, 'times are measured');
  assert.equal(report.cause.service, variant.service);
  assert.ok(report.recording, 'a recording is stored');
}

async function assertHealthy({ gateway }: IncidentShop, client: IncidentClient): Promise<void> {
  const { items } = await client.get<{ items: { items: unknown[] }[] }>('/api/faults');
  assert.ok(
    items.every((each) => each.items.length === 0),
    'no fault remains',
  );
  const endedMs = Date.now();
  await eventually(async () => {
    const response = await fetch(`${gateway}/products?limit=1`);
    assert.equal(response.status, 200);
    const failed = await client.get<{ items: unknown[] }>(
      `/api/requests?q=status:>=500&since=${Date.now() - healthyMs}&limit=5`,
    );
    assert.ok(Date.now() - endedMs > healthyMs, `${healthyMs} ms have passed`);
    assert.deepEqual(failed.items, [], 'no request fails');
  }, 60_000);
}
