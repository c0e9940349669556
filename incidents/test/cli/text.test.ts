import assert from 'node:assert/strict';
import { healthText } from '../../src/cli/health-text.js';
import { reportText } from '../../src/cli/text.js';
import type { Report } from '../../src/contract/index.js';

const at = (clock: string) => Date.parse(`2026-11-29T${clock}Z`);
const objective = (name: string, holds = true) => ({ name, holds });

describe('health of npm run incident -- status', () => {
  it('says that no objective was missed, without a time', () =>
    assert.equal(
      healthText({ objectives: [objective('a'), objective('b')], healthySinceMs: at('10:00:00') }),
      'All objectives hold. None was missed before the start or during the incident.',
    ));

  it('says which objectives are missed, when they were first missed, and which were missed before the start', () => {
    const missed = { firstMs: at('10:01:00'), lastMs: at('10:02:00') };
    const text = healthText({
      objectives: [
        { ...objective('orders', false), missed },
        { ...objective('logins', false), missed, missedAtStart: true },
        objective('profiles'),
      ],
      healthySinceMs: null,
    });
    assert.deepEqual(text.split('\n'), [
      'Missed objectives:',
      '  orders: missed now, first at 10:01:00 UTC',
      '  logins: missed now, and before the start',
      '  others (1): hold, and were not missed',
    ]);
  });

  it('says when an objective that holds again was missed', () => {
    const missed = { firstMs: at('10:01:00'), lastMs: at('10:02:00') };
    const text = healthText({
      objectives: [
        { ...objective('orders'), missed },
        { ...objective('logins'), missedAtStart: true },
      ],
      healthySinceMs: at('10:02:05'),
    });
    assert.deepEqual(text.split('\n'), [
      'All objectives hold.',
      '  orders: holds now; missed during the incident, 10:01:00 to 10:02:00 UTC',
      '  logins: holds now; missed before the start',
      'The shop has been healthy since 10:02:05 UTC.',
    ]);
  });

  it('says that the objectives are not known yet', () =>
    assert.equal(healthText({ objectives: [], healthySinceMs: null }), 'The objectives are not known yet.'));
});

describe('alerts of a report', () => {
  const report = (alerts: Report['alerts']): Report => ({
    id: 'r',
    name: 'slow-catalogue',
    title: 'The catalogue is slow',
    level: 1,
    seed: 0,
    startedAt: '2026-11-29T10:00:00Z',
    endedAt: '2026-11-29T10:10:00Z',
    endedBy: 'player',
    cause: {
      service: 'product',
      fault: 'slow-store',
      operations: ['listProducts'],
      since: '2026-11-29T10:00:00Z',
      affected: 'all requests of the operation',
      distinguishedBy: 'the database spans of the service are long',
      propagation: [],
      mitigation: [],
    },
    falseLeads: [],
    method: [],
    evidence: [],
    alerts,
    players: [],
    recording: false,
  });

  it('list the alerts that the incident should cause, and those that fired', () => {
    const text = reportText(report({ expected: [], fired: ['ProcessRestarting'] }));
    assert.match(text, /^Alerts that the incident should cause: none$/m);
    assert.match(text, /^Alerts that fired: ProcessRestarting$/m);
  });

  it('name one query and one hint in the singular, and cut times to whole seconds', () => {
    const player = {
      name: 'Ada',
      points: 3,
      of: 12,
      answers: [],
      timeToMs: { detect: 47_600, localise: null, explain: null, mitigate: null },
      queries: 1,
      hints: 1,
      mitigations: [],
      notebook: [],
    };
    const text = reportText({ ...report({ expected: [], fired: [] }), players: [player] });
    assert.match(text, /^Ada: 3 of 12 points, 1 query, 1 hint\n {2}time to detect 47 s, localise never/m);
  });

  it('say that the condition of an alert held before the incident', () => {
    const fired = ['HighLatency', 'ProcessRestarting'];
    assert.match(
      reportText(report({ expected: ['HighLatency'], fired, activeBefore: ['ProcessRestarting'] })),
      /^Alerts that fired: HighLatency, ProcessRestarting \(its condition held before the incident\)$/m,
    );
  });
});
