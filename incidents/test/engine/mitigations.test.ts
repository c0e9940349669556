import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { isRightMitigation, rightMitigations } from '../../src/engine/mitigate.js';
import {
  createIncidentEngine,
  faultTypes,
  type IncidentEngine,
  incidentNames,
  mitigationActions,
  mitigations,
  mitigationsOf,
  readIncident,
} from '../../src/index.js';
import { createFakePorts, type FakePorts } from './fake-ports.js';
import { passTime } from './pass-time.js';

describe('mitigations', () => {
  let ports: FakePorts;
  let engine: IncidentEngine;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval'] });
    ports = createFakePorts();
    engine = createIncidentEngine(ports);
    engine.open();
  });
  afterEach(() => {
    engine.close();
    mock.timers.reset();
  });

  const pass = (ms: number) => passTime(ports, ms);
  const outcomes = (at = 0) => engine.run().players[at]?.mitigations.map(({ outcome }) => outcome);

  it('exist for each type of fault, and each action ends some fault of the table or is listed for later ones', () => {
    for (const type of Object.keys(faultTypes))
      assert.ok(mitigationsOf[type as keyof typeof mitigationsOf].length > 0, type);
    for (const actions of Object.values(mitigationsOf))
      for (const action of actions) assert.ok(mitigationActions.includes(action), action);
  });

  for (const name of incidentNames())
    readIncident(name).variants.forEach((variant, seed) => {
      it(`${name}, seed ${seed}: only the actions of the table on the service of the cause end it`, () => {
        for (const action of mitigationActions)
          for (const service of ['gateway', 'oauth', 'customer', 'product', 'order']) {
            const right =
              rightMitigations(variant).includes(action) &&
              (!mitigations[action].takesService || service === variant.service);
            assert.equal(isRightMitigation(variant, { action, service }), right, `${action} ${service}`);
          }
      });
    });

  it('a right one removes the faults, and counts after 60 s of health', async () => {
    await engine.start({ name: 'slow-purchase', seed: 0 });
    ports.isHealthy = false;
    await pass(10_000);
    await engine.mitigate({ action: 'repair-network', service: 'order' });
    assert.deepEqual(ports.active.get('order'), []);
    await pass(20_000);
    assert.deepEqual(outcomes(), ['pending']);
    ports.isHealthy = true;
    await pass(58_000);
    assert.deepEqual(outcomes(), ['pending']);
    await pass(6000);
    assert.deepEqual(outcomes(), ['healthy']);
    const [you] = (await engine.end()).players;
    assert.equal(you?.timeToMs.mitigate, 32_000);
  });

  it('a right one has no effect when health does not return within 5 minutes', async () => {
    await engine.start({ name: 'slow-purchase', seed: 0 });
    ports.isHealthy = false;
    await engine.mitigate({ action: 'repair-network', service: 'order' });
    await pass(302_000);
    assert.deepEqual(outcomes(), ['no effect']);
    assert.equal((await engine.end()).players[0]?.timeToMs.mitigate, null);
  });

  describe('with an objective that was missed before the start', () => {
    const startWith = async (service: string) => {
      let isBroken = false;
      ports.objectives = () => [
        { name: 'old', service, holds: false, eventsPerS: 2 },
        { name: 'orders', service: 'order', holds: !isBroken, eventsPerS: 2 },
      ];
      await engine.start({ name: 'slow-purchase', seed: 0 });
      isBroken = true;
      await pass(4000);
      await engine.mitigate({ action: 'repair-network', service: 'order' });
      await pass(20_000);
      assert.equal(
        engine.run().health.healthySinceMs,
        null,
        'an objective that the incident broke must hold',
      );
      isBroken = false;
      await pass(66_000);
    };

    it('a right one counts when the incident does not affect the objective', async () => {
      await startWith('warehouse');
      assert.deepEqual(outcomes(), ['healthy']);
      const [old] = engine.run().health.objectives;
      assert.deepEqual([old?.name, old?.holds, old?.missedAtStart], ['old', false, true]);
    });

    it('a right one stays pending when the incident affects the objective', async () => {
      await startWith('order');
      assert.deepEqual(outcomes(), ['pending']);
    });

    it('the objective is still known after a restart of the console', async () => {
      await startWith('warehouse');
      engine.close();
      engine = createIncidentEngine(ports);
      engine.open();
      await pass(4000);
      assert.equal(engine.run().health.objectives[0]?.missedAtStart, true);
      assert.notEqual(engine.run().health.healthySinceMs, null);
    });
  });

  it('the objectives say when they were missed during the incident', async () => {
    await engine.start({ name: 'slow-purchase', seed: 0 });
    await pass(4000);
    assert.equal(engine.run().health.objectives[0]?.missed, undefined);
    const startedMs = ports.nowMs;
    ports.isHealthy = false;
    await pass(6000);
    ports.isHealthy = true;
    await pass(10_000);
    const { holds, missed } = engine.run().health.objectives[0] ?? {};
    assert.deepEqual([holds, missed], [true, { firstMs: startedMs + 2000, lastMs: startedMs + 6000 }]);
  });

  it('a wrong one restarts the process for real, and the fault is applied again', async () => {
    await engine.start({ name: 'slow-purchase', seed: 0 });
    await engine.mitigate({ action: 'restart-service', service: 'order' });
    assert.deepEqual(ports.signals, ['5 SIGTERM']);
    ports.active.set('order', []);
    await pass(4000);
    assert.equal(ports.active.get('order')?.length, 1);
    await pass(60_000);
    assert.deepEqual(outcomes(), ['no effect']);
  });

  it('needs a known service where the action takes one', async () => {
    await engine.start({ name: 'slow-purchase', seed: 0 });
    await assert.rejects(engine.mitigate({ action: 'restart-service' }), /restart-service needs a service/);
    await assert.rejects(engine.mitigate({ action: 'flush-cache', service: 'moon' }), /needs a service/);
  });

  it('restarts through the fault exit when no launcher reports the process', async () => {
    ports.processes = { ...ports.processes, runsOn: 'docker compose', pidOf: () => undefined };
    await engine.start({ name: 'slow-deposits', seed: 0 });
    await engine.mitigate({ action: 'restart-service', service: 'customer' });
    assert.deepEqual(
      ports.active.get('customer')?.map(({ effect }) => effect.type),
      ['exit'],
    );
  });

  it('that restart a process end its suspensions, and do not suspend the new process', async () => {
    await engine.start({ name: 'waves', seed: 0 });
    await engine.mitigate({ action: 'restart-service', service: 'customer' });
    assert.deepEqual(ports.signals, ['3 SIGTERM']);
    await pass(20_000);
    assert.deepEqual(ports.active.get('customer'), []);
  });

  it('count only for the player who requests them', async () => {
    await engine.start({ name: 'slow-purchase', seed: 0, player: 'Ada' });
    engine.players.join('Ben');
    await engine.mitigate({ player: 'Ada', action: 'repair-network', service: 'order' });
    await pass(70_000);
    const { players } = await engine.end();
    assert.deepEqual(
      Object.fromEntries(players.map(({ name, timeToMs }) => [name, timeToMs.mitigate !== null])),
      { Ada: true, Ben: false },
    );
  });
});
