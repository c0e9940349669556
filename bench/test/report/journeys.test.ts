import assert from 'node:assert/strict';
import type { JourneyFigures, ShopFigures } from '../../src/journeys/figures.js';
import { journeysSection, renderJourneys } from '../../src/report/journeys.js';
import { performancePage } from '../../src/report/page.js';

const shop: ShopFigures = {
  version: { commit: '0123456789abcdef0123456789abcdef01234567', date: '2026-01-01' },
  journeysPerSecond: 52.34,
  requestsPerSecond: 418.7,
  cpuMs: 18.2,
  p50Ms: 70,
  p99Ms: 123,
  journeys: 4321,
  busy: 0.98,
  resting: 0.02,
  windows: [],
};
const alone: JourneyFigures = {
  date: '2026-01-02',
  machine: { node: 'v20.20.2', platform: 'linux x64', cpu: 'a processor', cores: 2, pinned: true },
  plan: { shoppers: 4, warmUpJourneys: 800, rounds: 24, windowSeconds: 2, leadInSeconds: 0.5, maxRepeats: 0 },
  requestsPerJourney: 8,
  repeats: 0,
  current: shop,
};
const compared: JourneyFigures = {
  ...alone,
  earlier: {
    ...shop,
    busy: 0.95,
    resting: 0.04,
    journeysRatio: { median: 0.912, quartiles: [0.88, 0.95] },
    cpuRatio: { median: 1.1, quartiles: [1.05, 1.16] },
  },
};
const textOf = (figures: JourneyFigures): string =>
  journeysSection(figures).join('\n\n').replaceAll('\n', ' ');

describe('section on journeys', () => {
  it('has a row with rates, CPU time and latency for each version', () => {
    const text = textOf(compared);
    const values = '52\\.3 \\| 419 \\| 18\\.2 \\| 70\\.0 \\| 123 \\| 4,321 \\|';
    assert.match(text, new RegExp(`\\| this version: 01234567, 2026-01-01 \\| ${values}`));
    assert.match(text, new RegExp(`\\| earlier version: 01234567, 2026-01-01 \\| ${values}`));
  });

  it('has the ratios with their quartiles', () => {
    const text = textOf(compared);
    assert.match(text, /\| journeys per second \| 0\.91 \| 0\.88–0\.95 \|/);
    assert.match(text, /\| CPU time per journey \| 1\.10 \| 1\.05–1\.16 \|/);
  });

  it('has no comparison without an earlier version', () => {
    const text = textOf(alone);
    assert.doesNotMatch(text, /earlier|ratio|each shop/);
    assert.match(text, /48 windows of 2 s, each after 0\.5 s/);
  });

  it('explains the differences from a known earlier version only', () => {
    const known = { commit: 'a0f3abd555f9cd4c4ffdc34f28aad5d2f2498267', date: '2026-11-28' };
    const { earlier } = compared;
    assert.ok(earlier !== undefined);
    assert.match(textOf({ ...compared, earlier: { ...earlier, version: known } }), /nedb/);
    assert.doesNotMatch(textOf(compared), /nedb/);
  });

  it('has the number of repeats', () => {
    assert.doesNotMatch(textOf(alone), /503/);
    assert.match(textOf({ ...alone, repeats: 1 }), /Once, a shop refused a request with status 503/);
    assert.match(textOf({ ...alone, repeats: 3 }), /3 times, a shop refused/);
  });

  it('names the use of the core, and says if the processes are not pinned', () => {
    const text = textOf(compared);
    assert.match(
      text,
      /pinned to one core.*the core was used to 95 to 98 %: 95 % by the shop under load, 2 to 4 % by the other shop\./,
    );
    assert.doesNotMatch(text, /Other programs/);
    const { busy: _busy, resting: _resting, ...unpinned } = shop;
    const machine = { ...alone.machine, pinned: false };
    const other = textOf({ ...alone, machine, current: unpinned });
    assert.match(other, /not pinned to cores/);
    assert.doesNotMatch(other, /the core was used/);
  });

  it('notes the use of the core by other programs', () => {
    const text = textOf({ ...alone, current: { ...shop, cpuMs: 10 } });
    assert.match(
      text,
      /52 % by the shop under load, 2 % by the other shop\. Other programs used much of the core/,
    );
  });

  it('has the tables of renderJourneys, and is absent from a page without results', () => {
    for (const table of renderJourneys(compared).trim().split('\n\n'))
      assert.ok(journeysSection(compared).includes(table));
    const page = (figures?: JourneyFigures) =>
      performancePage([], undefined, undefined, undefined, undefined, figures);
    assert.match(page(compared), /^## Journeys$/m);
    assert.doesNotMatch(page(), /## Journeys/);
  });
});
