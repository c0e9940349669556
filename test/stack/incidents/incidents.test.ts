import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createCommands,
  createConsoleClient,
  createRunFile,
  incidentNames,
  missingEvidence,
  queryOf,
  readIncident,
  solution,
} from '@glasshouse/incidents';
import type { Running } from '@glasshouse/launcher';
import { eventually } from '@glasshouse/timing/testing';
import { getJson } from '../../acceptance/readers/get-json.js';
import { launchForTests } from '../../acceptance/target.js';

const token = 'token-of-the-incidents';
/** `INCIDENTS=name,name` runs only these. */
const chosen = process.env.INCIDENTS?.split(',');

describe('incidents in the shop', function incidents() {
  this.timeout(120_000);
  let shop: Running;
  let folder: string;
  let commands: ReturnType<typeof createCommands>;
  let console: ReturnType<typeof createConsoleClient>;
  let quietSinceMs = 0;

  before('launch the shop with traffic and faults enabled', async () => {
    folder = await mkdtemp(join(tmpdir(), 'glasshouse-incidents-'));
    shop = await launchForTests({
      inherited: { FAULTS_TOKEN: token },
      trafficPaceMs: 100,
      changes: {
        console: { SCRAPE_INTERVAL_MS: '500' },
        oauth: { PASSWORD_HASH_COST: '10', LOGIN_FAILURES_PER_ADDRESS: '1000000' },
      },
    });
    console = createConsoleClient(shop.urls.console, token);
    commands = createCommands({ console, file: createRunFile(folder) });
    quietSinceMs = Date.now();
    await eventually(async () => {
      const served = await getJson<{ items: unknown[] }>(`${shop.urls.console}/api/requests?limit=200`);
      assert.ok((served?.items.length ?? 0) >= 100, 'traffic');
    }, 60_000);
  });
  after(async () => {
    await shop?.close();
    await rm(folder, { recursive: true, force: true });
  });

  afterEach('end the incident of a failed test', async () => {
    if (createRunFile(folder).read()) await commands.stop({ withoutAnswers: true });
  });

  for (const name of incidentNames().filter((each) => chosen?.includes(each) ?? true)) {
    const incident = readIncident(name);
    incident.variants.forEach((variant, seed) => {
      it(`${name}, seed ${seed}: changes the telemetry as its file says, and ends when it is stopped`, async () => {
        if (variant.fault !== 'none') {
          for (const evidence of variant.evidence) {
            const quiet = await console.query(queryOf(evidence, quietSinceMs));
            assert.ok(missingEvidence(evidence, quiet), `${evidence.query} shows it before the start`);
          }
        }
        const startedMs = Date.now();
        await commands.start(name, seed);
        for (const evidence of variant.evidence) {
          await eventually(async () => {
            const missing = missingEvidence(evidence, await console.query(queryOf(evidence, startedMs)));
            assert.equal(missing, undefined, `${evidence.query}: ${missing}`);
          }, 60_000);
        }
        commands.answer(solution(variant, startedMs));
        const { grade, queries } = await commands.stop();
        assert.equal(grade.points, grade.of);
        assert.ok(queries > 0, 'queries are counted');
        const active = await fetch(`${shop.urls.console}/api/faults`, {
          headers: { authorization: `Bearer ${token}` },
        });
        const { items } = (await active.json()) as { items: { items: unknown[] }[] };
        assert.ok(
          items.every((each) => each.items.length === 0),
          'no fault remains',
        );
        await eventually(async () => {
          const response = await fetch(`${shop.urls.gateway}/products?limit=1`);
          assert.equal(response.status, 200);
        }, 60_000);
        quietSinceMs = Date.now();
      });
    });
  }
});
