import assert from 'node:assert/strict';
import { alertWindowsOf, promDuration, sloWindows } from '../../src/index.js';

const { real, demo } = sloWindows;

describe('promDuration', () => {
  for (const [seconds, text] of [
    [20, '20s'],
    [90, '1m30s'],
    [300, '5m'],
    [4320, '1h12m'],
    [43_200, '12h'],
    [86_400, '1d'],
    [90_000, '25h'],
    [2_592_000, '30d'],
  ] as const) {
    it(`formats ${seconds} s as Prometheus does: ${text}`, () => {
      assert.equal(promDuration(seconds), text);
    });
  }
});

describe('the windows of SLOs', () => {
  it('are those of the SRE workbook for 30 days', () => {
    assert.deepEqual(alertWindowsOf(real).map(promDuration), ['5m', '30m', '1h', '2h', '6h', '1d', '3d']);
    assert.equal(promDuration(real.periodSeconds), '30d');
    const alerts = [real.page.quick, real.page.slow, real.ticket.quick, real.ticket.slow];
    assert.deepEqual(
      alerts.map(({ factor }) => factor),
      [14.4, 6, 3, 1],
    );
  });

  it('use up 2, 5, 10 and 10 % of the error budget before an alert, in both sets', () => {
    for (const { page, ticket, periodSeconds } of [real, demo]) {
      const used = [page.quick, page.slow, ticket.quick, ticket.slow].map(
        ({ factor, longSeconds }) => Math.round((1000 * factor * longSeconds) / periodSeconds) / 10,
      );
      assert.deepEqual(used, [2, 5, 10, 10]);
    }
  });

  it('are minutes instead of hours in the demo, except for the shortest', () => {
    assert.deepEqual(alertWindowsOf(demo).map(promDuration), [
      '20s',
      '30s',
      '1m',
      '2m',
      '6m',
      '24m',
      '1h12m',
    ]);
    assert.equal(promDuration(demo.periodSeconds), '12h');
  });
});
