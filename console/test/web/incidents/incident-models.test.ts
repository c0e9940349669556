import assert from 'node:assert/strict';
import { Compile } from 'typebox/compile';
import { playerHeader, StartRun, standardPlayer, WriteNotebook } from '../../../contract/src/incidents.js';
import { changedAnswers } from '../../../web/src/incidents/answers.js';
import { elapsedText } from '../../../web/src/incidents/elapsed-text.js';
import { isOwnLink, notebookEntry, pinnedLink, withRange } from '../../../web/src/incidents/pin.js';
import { placesOf } from '../../../web/src/incidents/report/places.js';
import { runsOf } from '../../../web/src/incidents/report/runs-of.js';
import {
  playerPattern,
  standardPlayer as standardPlayerOfPages,
} from '../../../web/src/incidents/session.js';
import { parseRoute } from '../../../web/src/routing.js';

const nowMs = 1_800_000_000_000;
const place = (hash: string, since: string, until = '') => ({
  route: parseRoute(hash),
  range: { since, until },
});

describe('pinnedLink', () => {
  it('makes a live time range absolute', () => {
    assert.equal(
      pinnedLink(place('#/requests?q=error%3Atrue&since=-15m', '-15m'), true, nowMs),
      `#/requests?q=error%3Atrue&since=${nowMs - 900_000}&until=${nowMs}`,
    );
  });

  it('keeps an absolute range, and an address without a range', () => {
    assert.equal(
      pinnedLink(place('#/map?since=1000&until=5000', '1000', '5000'), true, nowMs),
      '#/map?since=1000&until=5000',
    );
    assert.equal(pinnedLink(place('#/traces/abc?span=1', '-15m'), false, nowMs), '#/traces/abc?span=1');
  });
});

describe('notebookEntry', () => {
  const validator = Compile(WriteNotebook);
  const isAccepted = (entry: object | undefined) =>
    entry !== undefined && validator.Check({ entries: [entry] });

  it('is accepted by the API for any address, title and note', () => {
    for (const [link, title, note] of [
      ['#/map', 'Map', ''],
      ['#/logs?q=a\\b c', '  ', 'x'.repeat(5000)],
      [`#/logs?q=${'x'.repeat(1900)}`, 'y'.repeat(500), 'note'],
    ] as const)
      assert.ok(isAccepted(notebookEntry(link, title, note, nowMs)), link.slice(0, 40));
  });

  it('is undefined for an address that is too long', () => {
    assert.equal(notebookEntry(`#/logs?q=${'x'.repeat(2000)}`, 'Logs', '', nowMs), undefined);
  });
});

describe('isOwnLink', () => {
  it('accepts pages and queries of the console only', () => {
    for (const link of ['#/traces/abc', '/api/requests?since=1']) assert.ok(isOwnLink(link), link);
    for (const link of [
      'javascript:alert(1)',
      '//evil.example/api/',
      '/\\evil.example',
      'https://evil.example/#/map',
      '#content',
      '/api/ x',
      '/app/main.js',
      '',
    ])
      assert.equal(isOwnLink(link), false, link);
  });
});

describe('withRange', () => {
  it('adds the time range of the incident to pages that have none', () => {
    assert.equal(withRange('#/map', 1000.5, 2000.5), '#/map?since=1000&until=2001');
    assert.equal(withRange('#/map?edge=a', 1000, 2000), '#/map?edge=a&since=1000&until=2000');
  });

  it('leaves a range, a trace and a query of the API unchanged', () => {
    for (const link of ['#/map?since=5', '#/logs?q=x&since=5', '#/traces/abc', '/api/edges'])
      assert.equal(withRange(link, 1000, 2000), link);
  });
});

describe('changedAnswers', () => {
  it('returns the questions whose options differ in any order, and an empty list for a removed answer', () => {
    const saved = { service: ['order'], operation: ['a', 'b'], fault: ['overload'] };
    const chosen = { service: ['order'], operation: ['b', 'a'], fault: [], since: ['none'] };
    assert.deepEqual(changedAnswers(saved, chosen), { fault: [], since: ['none'] });
    assert.deepEqual(changedAnswers({}, { service: [] }), {});
  });
});

describe('elapsedText', () => {
  it('has minutes and seconds, and hours from the first one', () => {
    assert.deepEqual([-5, 0, 999, 252_000, 3_599_999, 3_852_000].map(elapsedText), [
      '00:00',
      '00:00',
      '00:00',
      '04:12',
      '59:59',
      '1:04:12',
    ]);
  });
});

describe('placesOf', () => {
  it('shares a place between equal points and times', () => {
    const player = (name: string, points: number, explain: number | null) => ({
      name,
      points,
      timeToMs: { detect: null, localise: null, explain, mitigate: null },
    });
    const players = [player('a', 9, 60), player('b', 9, 60), player('c', 9, 90), player('d', 0, null)];
    assert.deepEqual([...placesOf(players).values()], [1, 1, 3, 4]);
  });
});

describe('runsOf', () => {
  const timeToMs = { detect: null, localise: null, explain: null, mitigate: null };
  const result = (name: string, points: number) => ({ name, points, of: 12, timeToMs, queries: 1, hints: 0 });
  const report = (id: string, name: string, players: ReturnType<typeof result>[]) => ({
    id,
    name,
    title: name,
    level: 1 as const,
    seed: 1,
    startedAt: `2026-11-0${id}T10:00:00Z`,
    endedAt: `2026-11-0${id}T10:10:00Z`,
    recording: false,
    players,
  });

  it('returns the runs of one incident, oldest first, with the player or the best one', () => {
    const reports = [
      report('3', 'waves', [result('bob', 9), result('ada', 3)]),
      report('2', 'slope', [result('ada', 5)]),
      report('1', 'waves', [result('bob', 7)]),
    ];
    assert.deepEqual(
      runsOf(reports, 'waves', 'ada').map(({ id, player }) => [id, player.name, player.points]),
      [
        ['1', 'bob', 7],
        ['3', 'ada', 3],
      ],
    );
  });
});

describe('names in the pages', () => {
  it('follow, for players, the pattern of the API', () => {
    const validator = Compile(StartRun);
    const pattern = new RegExp(`^(?:${playerPattern})$`, 'v');
    for (const player of ['you', 'Ada L.', 'a-b_c', '', ' ada', '-', 'ä', 'a'.repeat(40), 'a'.repeat(41)])
      assert.equal(pattern.test(player), validator.Check({ name: 'x', player }), JSON.stringify(player));
  });

  it('are those of the API for the standard player and the header', async () => {
    assert.equal(standardPlayerOfPages, standardPlayer);
    assert.equal((await import('../../../web/src/api-client.js')).playerHeader, playerHeader);
  });
});
