import assert from 'node:assert/strict';
import { readIsoMs } from '../../server/src/store/iso-time.js';

describe('readIsoMs', () => {
  it('reads every text that toISOString writes, from the year 1970 to 9999', () => {
    for (let ms = 0; ms < 253_402_300_800_000; ms += 8_640_012_347.25 * 3) {
      const whole = Math.floor(ms);
      assert.equal(readIsoMs(new Date(whole).toISOString()), whole);
    }
    for (const text of ['2000-02-29T23:59:59.999Z', '1970-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'])
      assert.equal(readIsoMs(text), Date.parse(text));
    for (let day = 0; day < 366 * 5; day++) {
      const ms = Date.UTC(2024, 0, 1 + day, 13, 14, 15, 16);
      assert.equal(readIsoMs(new Date(ms).toISOString()), ms);
    }
  });

  it('returns NaN for any other text', () => {
    for (const text of [
      '2026-02-30T00:00:00.000Z',
      '2100-02-29T00:00:00.000Z',
      '2026-01-01T24:00:00.000Z',
      '2026-13-01T00:00:00.000Z',
      '2026-00-01T00:00:00.000Z',
      '2026-01-00T00:00:00.000Z',
      '2026-01-01T00:60:00.000Z',
      '2026-01-01T00:00:60.000Z',
      '1969-12-31T23:59:59.999Z',
      '2026-01-01T00:00:00.00xZ',
      '2026-01-01T00:00:00.000z',
      '2026-01-01 00:00:00.000Z',
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:00:00.000000Z',
      '',
    ])
      assert.equal(readIsoMs(text), Number.NaN, text);
  });
});
