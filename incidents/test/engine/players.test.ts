import assert from 'node:assert/strict';
import { createIncidentEngine, type IncidentEngine, readIncident, solution } from '../../src/index.js';
import { createFakePorts, type FakePorts } from './fake-ports.js';

describe('players of an incident', () => {
  let ports: FakePorts;
  let engine: IncidentEngine;
  beforeEach(async () => {
    ports = createFakePorts();
    engine = createIncidentEngine(ports);
    await engine.start({ name: 'slow-purchase', seed: 0, player: 'Ada' });
  });
  afterEach(() => engine.close());

  it('share one clock, and have their own hints, answers and points', async () => {
    engine.players.join('Ben');
    engine.players.hint('Ada');
    ports.nowMs += 60_000;
    engine.players.answer('Ben', toAnswers());
    engine.players.answer('Ada', { service: 'order' });
    const { players } = await engine.end();
    assert.deepEqual(
      players.map(({ name, points, hints, timeToMs }) => [name, points, hints, timeToMs.explain]),
      [
        ['Ben', 12, 0, 60_000],
        ['Ada', 3, 1, null],
      ],
    );
  });

  it('are refused twice, without a known name, and after they have finished', () => {
    engine.players.join('Ben');
    assert.throws(() => engine.players.join('Ben'), /there is a player Ben already/);
    assert.throws(() => engine.players.hint('Cleo'), /no player Cleo; there are Ada, Ben/);
    assert.throws(() => engine.players.hint(undefined), /no player you/);
    engine.players.finish('Ben');
    assert.throws(() => engine.players.answer('Ben', { service: 'order' }), /Ben has finished/);
    engine.players.answer('Ada', { service: 'order' });
    assert.deepEqual(
      engine.run().players.map(({ finished }) => finished),
      [false, true],
    );
  });

  it('have their queries counted by name; without a name only a player who is alone', () => {
    const counts = () => engine.run().players.map(({ queries }) => queries);
    engine.countQuery(undefined, '/api/requests', true);
    assert.deepEqual(counts(), [1]);
    engine.players.join('Ben');
    engine.countQuery(undefined, '/api/requests', true);
    engine.countQuery('Ben', '/api/requests', true);
    engine.countQuery('Cleo', '/api/requests', true);
    assert.deepEqual(counts(), [1, 1]);
  });

  it('detect the incident by a query or a note that shows the evidence', async () => {
    engine.players.join('Ben');
    ports.nowMs += 10_000;
    engine.countQuery('Ada', '/api/status', true);
    engine.countQuery('Ada', '/api/requests?minDuration=800', false);
    engine.countQuery('Ada', '/api/requests?service=oauth', true);
    ports.nowMs += 10_000;
    engine.countQuery('Ada', '/api/requests?minDuration=800', true);
    const entry = { atMs: ports.nowMs, title: 'slow', link: '#/requests?q=service%3Aorder', note: '' };
    engine.players.writeNotebook('Ben', [entry]);
    const { players } = await engine.end();
    assert.deepEqual(
      players.map(({ name, timeToMs }) => [name, timeToMs.detect]),
      [
        ['Ada', 20_000],
        ['Ben', 20_000],
      ],
    );
    assert.deepEqual(players[1]?.notebook, [entry]);
  });

  it('have at most as many hints as the incident', () => {
    for (let left = 2; left >= 0; left--) assert.equal(engine.players.hint('Ada').left, left);
    assert.throws(() => engine.players.hint('Ada'), /there are no more hints/);
  });

  it('remove an answer by an empty list', () => {
    engine.players.answer('Ada', { service: 'order', affected: ['nobody'] });
    assert.deepEqual(engine.players.answer('Ada', { affected: [] }).answered, ['service']);
    assert.deepEqual(engine.players.answers('Ada'), { answers: { service: ['order'] } });
  });

  function toAnswers() {
    const variant = readIncident('slow-purchase').variants[0];
    assert.ok(variant);
    const answers = solution(variant, Date.parse(engine.run().startedAt));
    return Object.fromEntries(Object.entries(answers).map(([id, values]) => [id, [...values]]));
  }
});
