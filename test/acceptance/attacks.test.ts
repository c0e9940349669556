import assert from 'node:assert/strict';
import type { AttackGroup, Play, Row } from './attacks/attack.js';
import { assertNoInternals, checkProblem, checkResponse } from './attacks/check-response.js';
import { groups, last } from './attacks/groups/index.js';
import { outcomeOf } from './attacks/page.js';
import { rawExchange } from './attacks/raw.js';
import { launchOwnSystem, type OwnSystem } from './attacks/system.js';
import type { WireResponse } from './attacks/wire.js';
import { createWorld, type World } from './attacks/world.js';
import { openTarget, type Target } from './target.js';

describe('attacks', function attacks() {
  this.timeout(120_000);
  let own: OwnSystem | undefined;
  let external: Target | undefined;
  /** The launched system, whose settings and secrets are known. */
  let ownWorld: World;
  /** The system under test; without GATEWAY_URL the same. */
  let world: World;
  const early = new Map<Play, Promise<void>>();

  before(async () => {
    own = await launchOwnSystem();
    ownWorld = await createWorld(own.target, own);
    external = process.env.GATEWAY_URL ? await openTarget(process.env) : undefined;
    world = external ? await createWorld(external) : ownWorld;
    for (const group of groups) {
      for (const row of group.rows) {
        if (!('play' in row && row.early)) continue;
        const playing = row.play(worldOf(group));
        playing.catch(() => {}); // reported by the test that awaits it
        early.set(row, playing);
      }
    }
  });
  after(async () => {
    await Promise.allSettled(early.values());
    world?.close();
    ownWorld?.close();
    await external?.close();
    await own?.close();
  });

  const worldOf = ({ ownSystem }: AttackGroup) => (ownSystem ? ownWorld : world);

  for (const group of groups) {
    describe(group.title, () => {
      for (const row of group.rows) {
        it(`${row.name}: ${outcomeOf(row)}`, async () => {
          await run(row, worldOf(group));
          await assertHealthy(worldOf(group));
        });
      }
    });
  }

  describe(last.title, () => {
    for (const row of last.rows) {
      it(`${row.name}: ${outcomeOf(row)}`, async () => {
        for (const each of new Set([world, ownWorld])) await run(row, each);
      });
    }
  });

  async function run(row: Row, on: World): Promise<void> {
    if ('play' in row) return early.get(row) ?? row.play(on);
    if ('bytes' in row) {
      const result = await rawExchange(on.target.gateway, row.bytes(on), row.options);
      const statuses = result.responses.map(({ status }) => status);
      const wanted = row.responses.map((each) => Number(each.split(' ')[0]));
      assert.deepEqual(statuses, wanted, JSON.stringify(result).slice(0, 1000));
      if (wanted.length === 0) assert.ok(result.closed, 'closed without a response');
      for (const [index, response] of result.responses.entries())
        checkRaw(response, String(row.responses[index]));
      row.check?.(result);
      // other connections are unaffected
      assert.equal((await on.send({ path: '/products?limit=1' })).status, 200);
      return;
    }
    const wires = [await row.wires(on)].flat();
    assert.ok(wires.length > 0);
    const responses: WireResponse[] = [];
    for (const wire of wires) {
      const response = await on.send(wire);
      responses.push(response);
      checkResponse(row.expect, { path: wire.path, response });
    }
    await row.and?.(on, responses);
  }

  /** Asserts the expected status and code of a raw response, and its trace id, which parser errors have too. */
  function checkRaw(response: WireResponse, expected: string): void {
    const [status, code] = expected.split(' ');
    assertNoInternals(response);
    assert.equal(response.status, Number(status));
    const trace = String(response.headers['trace-id']);
    assert.match(trace, /^(?!0{32})[0-9a-f]{32}$/);
    assert.match(String(response.headers['server-timing']), new RegExp(`^traceparent;desc="00-${trace}-`));
    assert.ok(Math.abs(Date.parse(String(response.headers.date)) - Date.now()) < 60_000);
    if (response.status >= 400)
      assert.equal((JSON.parse(response.text) as { traceId: string }).traceId, trace);
    if (code === undefined) return;
    if (code === code.toLowerCase())
      assert.equal((JSON.parse(response.text) as { error: string }).error, code);
    else checkProblem(response, code);
  }

  async function assertHealthy(on: World): Promise<void> {
    const { gateway, services = {} } = on.target;
    for (const [name, url] of Object.entries({ gateway, ...services })) {
      const response = await fetch(`${url}/health/ready`);
      assert.equal(response.status, 200, `${name}: ${await response.text()}`);
    }
  }
});
