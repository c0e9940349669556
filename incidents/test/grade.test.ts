import assert from 'node:assert/strict';
import { timeOf } from '../src/grade.js';
import {
  type Answers,
  acceptedAnswers,
  grade,
  incidentNames,
  optionsOf,
  questionIds,
  readIncident,
  rightAnswers,
  solution,
  variantOf,
} from '../src/index.js';

const startedMs = Date.parse('2026-11-29T10:00:00Z');
const variant = variantOf(readIncident('slow-purchase'), 0);
const points = (answers: Answers) =>
  Object.fromEntries(grade(variant, startedMs, answers).answers.map((each) => [each.question, each.points]));

describe('grading', () => {
  it('gives every point of every incident for the right answers, and none without answers', () => {
    for (const name of incidentNames()) {
      for (const each of readIncident(name).variants) {
        const full = grade(each, startedMs, solution(each, startedMs));
        assert.equal(full.points, full.of, name);
        assert.equal(full.of, 12);
        assert.equal(grade(each, startedMs, {}).points, 0, name);
      }
    }
  });

  it('gives nothing for a wrong answer', () => {
    assert.equal(points({ service: ['product'] }).service, 0);
    assert.equal(points({ fault: ['slow-store'] }).fault, 0);
  });

  it('divides the points by the number of answers when there are too many', () => {
    assert.equal(points({ service: ['order', 'product', 'customer'] }).service, 1);
    assert.equal(
      points({ service: ['gateway', 'oauth', 'customer', 'product', 'order', 'none'] }).service,
      0.5,
    );
  });

  it('gives a part of the points for a part of several right answers', () => {
    assert.equal(points({ operation: ['addItem'] }).operation, 1);
    assert.equal(points({ operation: ['addItem', 'confirmOrder'] }).operation, 2);
    assert.equal(points({ operation: ['addItem', 'addItem'] }).operation, 1, 'counts an option once');
    assert.equal(points({ operation: ['addItem', 'confirmOrder', 'deposit', 'charge'] }).operation, 1);
  });

  for (const [text, right] of [
    ['2026-11-29T10:01:00Z', 1],
    ['2026-11-29T09:59:00.000Z', 1],
    ['2026-11-29T10:01:01Z', 0],
    ['2026-11-29T11:00:30+01:00', 1],
    ['10:00:59', 1],
    ['10:00', 1],
    ['10:02', 0],
    ['yesterday', 0],
    ['', 0],
  ] as const)
    it(`gives ${right} for the start ${JSON.stringify(text)}`, () => {
      assert.equal(points({ since: [text] }).since, right);
    });

  it('reads a time of day next to midnight on the nearer day', () => {
    const lateMs = Date.parse('2026-11-29T23:59:50Z');
    assert.equal(timeOf('00:00:10', lateMs), Date.parse('2026-11-30T00:00:10Z'));
    assert.equal(timeOf('23:59:00', Date.parse('2026-11-29T00:00:05Z')), Date.parse('2026-11-28T23:59:00Z'));
  });

  it('gives the point for the start without an answer when there is no fault', () => {
    const none = variantOf(readIncident('hearsay'), 0);
    const since = (answers: Answers) =>
      grade(none, startedMs, answers).answers.find(({ question }) => question === 'since')?.points;
    assert.equal(since({ service: ['none'] }), 1);
    assert.equal(since({ service: ['none'], since: ['none'] }), 1);
    assert.equal(since({ service: ['none'], since: ['10:00'] }), 0);
    assert.equal(since({ service: ['order'] }), 0);
  });

  it('gives nothing for two times', () => {
    assert.equal(points({ since: ['10:00', '10:05'] }).since, 0);
  });

  it('gives all points for an accepted option of the affected calls, and shows it in the report', () => {
    const given = { ...variant, accepted: { affected: 'administrators' as const, reason: 'x' } };
    const of = (affected: string[]) =>
      grade(given, startedMs, { affected }).answers.find(({ question }) => question === 'affected');
    assert.equal(of(['administrators'])?.points, 1);
    assert.equal(of([given.affected])?.points, 1);
    assert.ok((of([given.affected, 'nobody'])?.points ?? 1) < 1);
    assert.deepEqual(of([])?.right, [given.affected, 'administrators']);
  });

  it('gives all points for an accepted answer that excludes all others, but only alone', () => {
    const given = { ...variant, accepted: { operations: ['none' as const], reason: 'x' } };
    const pointsOf = (operation: string[]) =>
      grade(given, startedMs, { operation }).answers.find(({ question }) => question === 'operation')?.points;
    assert.equal(pointsOf(['none']), 2);
    assert.equal(pointsOf([]), 0);
    assert.equal(pointsOf(['none', ...given.operations]), 2);
    assert.equal(pointsOf(['none', 'register']), 0);
  });

  it('ignores an accepted operation: it neither earns nor loses points', () => {
    const given = { ...variant, accepted: { operations: ['readAccount' as const], reason: 'x' } };
    const of = (operation: string[]) =>
      grade(given, startedMs, { operation }).answers.find(({ question }) => question === 'operation');
    assert.equal(of([...given.operations, 'readAccount'])?.points, 2);
    assert.equal(of(['readAccount'])?.points, 0);
    assert.deepEqual(of([])?.right, given.operations);
  });

  it('explains every option of service, fault, operation and affected', () => {
    for (const question of ['service', 'fault', 'operation', 'affected'] as const)
      for (const { value, text } of optionsOf(question) ?? []) assert.ok(text, `${question}: ${value}`);
  });

  for (const name of incidentNames())
    readIncident(name).variants.forEach((each, seed) => {
      it(`${name}, seed ${seed}: each wrong option earns nothing, and dilutes the right ones`, () => {
        const right = solution(each, startedMs);
        const pointsOf = (answers: Answers, question: string) =>
          grade(each, startedMs, answers).answers.find((graded) => graded.question === question);
        for (const question of questionIds) {
          if (question === 'since') continue;
          const rights = rightAnswers(each, question);
          for (const { value } of optionsOf(question) ?? []) {
            if (rights.includes(value) || acceptedAnswers(each, question).includes(value)) continue;
            assert.equal(pointsOf({ [question]: [value] }, question)?.points, 0, `${question}: ${value}`);
            const both = pointsOf({ ...right, [question]: [...rights, value] }, question);
            const share = rights.length / (rights.length + 1);
            assert.equal(both?.points, (both?.of ?? 0) * share, `${question}: also ${value}`);
          }
        }
      });
    });
});
