import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { Check } from 'typebox/schema';
import { IncidentList, Report, ReportList, Run } from '../../src/contract/index.js';
import {
  createFolderStorage,
  createIncidentEngine,
  createMemoryStorage,
  type IncidentEngine,
  IncidentError,
  type IncidentErrorKind,
} from '../../src/index.js';
import { createFakePorts, type FakePorts } from './fake-ports.js';
import { passTime } from './pass-time.js';

const isKind = (kind: IncidentErrorKind, message: RegExp) => (error: Error) =>
  error instanceof IncidentError && error.kind === kind && message.test(error.message);

describe('engine of incidents', () => {
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

  it('lists the requirements of incidents that a plain start of the shop does not meet', () => {
    const of = (name: string) => engine.list().items.find((item) => item.name === name)?.requirements;
    assert.match(String(of('every-other-visit')), /two instances of gateway .*TWO_INSTANCES=gateway/);
    assert.match(String(of('uneven-pages')), /incident -- host/);
    assert.deepEqual(of('slow-catalogue'), []);
  });

  it('applies the faults of one instance to this instance only', async () => {
    await engine.start({ name: 'every-other-visit', seed: 0 });
    assert.deepEqual(ports.instances, ['gateway/2']);
    await engine.end();
  });

  it('sends the requests of a client until the end', async () => {
    await engine.start({ name: 'patient-saver', seed: 0 });
    assert.deepEqual(ports.requested, ['/me/account/deposits']);
    await engine.end();
    assert.deepEqual(ports.requested, []);
  });

  it('starts nothing when the customer of a client cannot be registered', async () => {
    ports.startClient = async () => {
      throw new Error('POST /oauth/register returned status 503');
    };
    await assert.rejects(
      engine.start({ name: 'patient-saver', seed: 0 }),
      isKind('unavailable', /status 503/),
    );
    assert.deepEqual(ports.active.get('customer'), []);
  });

  it('runs an incident from its story to its report', async () => {
    const run = await engine.start({ name: 'slow-purchase', seed: 0 });
    assert.match(run.story, /many purchases/);
    assert.deepEqual([...ports.active.keys()], ['order']);
    assert.equal(engine.players.hint(undefined).left, 2);
    await pass(30_000);
    engine.players.answer(undefined, { service: 'product' });
    await pass(30_000);
    assert.deepEqual(engine.players.answer(undefined, { service: ['order'], since: '10:00:20' }), {
      answered: ['service', 'since'],
    });
    await pass(60_000);
    engine.players.answer(undefined, { fault: 'slow-network' });
    ports.fired = [
      { name: 'ErrorBudgetBurn', activeSinceMs: ports.nowMs },
      { name: 'ProcessRestarting', activeSinceMs: ports.nowMs - 3_600_000 },
    ];
    engine.countQuery(undefined, '/api/overview', true);
    const report = await engine.end();
    const [you] = report.players;
    assert.deepEqual(you?.timeToMs, { detect: 60_000, localise: 60_000, explain: 120_000, mitigate: null });
    assert.deepEqual([you?.points, you?.of, you?.queries, you?.hints], [7, 12, 1, 1]);
    assert.deepEqual(report.alerts, {
      expected: [],
      fired: ['ErrorBudgetBurn', 'ProcessRestarting'],
      activeBefore: ['ProcessRestarting'],
    });
    assert.deepEqual(ports.active.get('order'), []);
    assert.throws(() => engine.run(), isKind('not found', /No incident is running/));
    assert.deepEqual(engine.report(report.id), report);
    assert.equal(engine.reports(10).items[0]?.players[0]?.points, 7);
    const recording = JSON.parse(engine.recording(report.id)) as { marks: { text: string }[] };
    assert.ok(recording.marks.some(({ text }) => text === 'you: hint 1'));
  });

  it('returns responses that match the schemas of the contract', async () => {
    assert.ok(Check(IncidentList, engine.list()));
    assert.ok(Check(Run, await engine.start({ name: 'stutter', seed: 1 })));
    assert.ok(Check(IncidentList, engine.list()));
    assert.ok(Check(Report, await engine.end()));
    assert.ok(Check(ReportList, engine.reports(10)));
  });

  it('names neither cause nor seed nor answers while the incident runs', async () => {
    await engine.start({ name: 'slow-purchase', seed: 4 });
    engine.players.answer(undefined, { service: 'order' });
    const shown = JSON.stringify([engine.run(), engine.list().run]);
    for (const secret of ['propagation', 'seed', 'slow-network', '"order"', 'actions', 'right'])
      assert.ok(!shown.includes(secret), secret);
  });

  it('refuses a second incident, an unknown one, and an unknown question or option', async () => {
    await assert.rejects(engine.start({ name: 'moon' }), isKind('not found', /there are .*slow-catalogue/));
    await engine.start({ name: 'slow-purchase', seed: 0 });
    await assert.rejects(
      engine.start({ name: 'failed-logins' }),
      isKind('conflict', /slow-purchase is running/),
    );
    assert.throws(
      () => engine.players.answer(undefined, { fault: 'gremlins' }),
      isKind('invalid', /gremlins is not one of/),
    );
    assert.throws(
      () => engine.players.answer(undefined, { colour: 'red' } as never),
      isKind('invalid', /unknown question colour/),
    );
  });

  it('retries a service that does not respond, and removes all faults when it stays so', async () => {
    ports.failing.set('customer', 2);
    await engine.start({ name: 'slow-deposits', seed: 0 });
    assert.equal(ports.active.get('customer')?.length, 1);
    await engine.end();
    ports.failing.set('customer', 6);
    await assert.rejects(
      engine.start({ name: 'slow-deposits', seed: 0 }),
      isKind('unavailable', /customer does not respond/),
    );
    assert.deepEqual(ports.active.get('customer'), []);
    assert.throws(() => engine.run());
  });

  it('applies the faults again when a service has restarted', async () => {
    await engine.start({ name: 'slow-deposits', seed: 0 });
    ports.active.set('customer', []);
    await pass(4000);
    assert.equal(ports.active.get('customer')?.length, 1);
  });

  it('lists an incident that needs docker compose as unavailable elsewhere, and refuses it', async () => {
    const item = engine.list().items.find(({ name }) => name === 'uneven-pages');
    assert.deepEqual([item?.available, item?.why], [false, 'This incident runs only on docker compose']);
    await assert.rejects(
      engine.start({ name: 'uneven-pages' }),
      isKind('disabled', /only on docker compose/),
    );
  });

  it('ends after 30 minutes by itself', async () => {
    await engine.start({ name: 'slow-deposits', seed: 0 });
    ports.nowMs += 31 * 60_000;
    await pass(4000);
    assert.equal(engine.report(engine.reports(1).items[0]?.id ?? '').endedBy, 'time limit');
    assert.deepEqual(ports.active.get('customer'), []);
  });

  it('removes the faults at its time limit although nothing can be stored', async () => {
    let isFull = false;
    const memory = createMemoryStorage();
    ports = createFakePorts({
      storage: {
        ...memory,
        write(name, content) {
          if (isFull) throw new Error('ENOSPC: no space left on device');
          memory.write(name, content);
        },
      },
    });
    engine.close();
    engine = createIncidentEngine(ports);
    mock.timers.reset();
    mock.timers.enable({ apis: ['setInterval'] });
    engine.open();
    await engine.start({ name: 'slow-deposits', seed: 0 });
    assert.equal(ports.active.get('customer')?.length, 1);
    isFull = true;
    ports.nowMs += 31 * 60_000;
    await pass(4000);
    isFull = false;
    assert.deepEqual(ports.active.get('customer'), []);
    assert.equal(engine.list().run, null);
    await engine.start({ name: 'slow-deposits', seed: 0 });
  });

  describe('after a restart of the console', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'glasshouse-incidents-'));
      ports = createFakePorts({ storage: createFolderStorage(folder) });
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    async function restart(): Promise<void> {
      engine.close();
      mock.timers.reset();
      mock.timers.enable({ apis: ['setInterval'] });
      engine = createIncidentEngine(ports);
      engine.open();
      await pass(4000);
    }

    it('continues the incident with its players, and says so', async () => {
      engine = createIncidentEngine(ports);
      await engine.start({ name: 'slow-deposits', seed: 0 });
      engine.players.answer(undefined, { service: 'customer' });
      ports.active.clear();
      await restart();
      assert.match(engine.run().notice ?? '', /restarted/);
      assert.equal(ports.active.get('customer')?.length, 1);
      assert.deepEqual(engine.run().players[0]?.answered, ['service']);
      await engine.end();
      assert.deepEqual(ports.active.get('customer'), []);
    });

    it('removes the faults when the incident ends while they are applied again', async () => {
      engine = createIncidentEngine(ports);
      await engine.start({ name: 'slow-deposits', seed: 0 });
      ports.active.clear();
      const { replace } = ports.faults;
      let respond = () => {};
      let finishRecording = () => {};
      ports.faults.replace = async (...request) => {
        await new Promise<void>((resolve) => {
          respond = resolve;
        });
        return replace(...request);
      };
      ports.record = () =>
        new Promise((resolve) => {
          finishRecording = () => resolve(undefined);
        });
      await restart();
      const ended = engine.end();
      ports.faults.replace = replace;
      respond();
      await pass(2000);
      finishRecording();
      await ended;
      await pass(4000);
      assert.deepEqual(ports.active.get('customer') ?? [], []);
    });

    it('removes a stored incident that is damaged, and starts another one', async () => {
      ports.storage.write('running.json', '');
      await restart();
      assert.equal(engine.list().run, null);
      assert.equal(ports.storage.read('running.json'), undefined);
      await engine.start({ name: 'slow-deposits', seed: 0 });
    });

    it('ends the incident when the services do not come back', async () => {
      engine = createIncidentEngine(ports);
      await engine.start({ name: 'slow-deposits', seed: 0 });
      ports.failing.set('customer', 1e9);
      await restart();
      await pass(130_000);
      const { items } = engine.reports(1);
      assert.equal(engine.report(items[0]?.id ?? '').endedBy, 'restart');
    });
  });
});
