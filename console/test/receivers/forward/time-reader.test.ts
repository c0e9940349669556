import assert from 'node:assert/strict';
import { TimeReader } from '../../../server/src/receivers/forward/time-reader.js';
import { readIsoMs } from '../../../server/src/store/iso-time.js';

const reader = new TimeReader();

function read(text: string): { ms: number; isIso: boolean } {
  const bytes = Buffer.from(`xx${text}yy`);
  const ms = reader.read(bytes, 2, bytes.length - 4);
  return { ms, isIso: reader.isIso };
}

/** Reads a text after one of the same minute, so that the minute is known. */
function readAfter(before: string, text: string): { ms: number; isIso: boolean } {
  read(before);
  return read(text);
}

describe('TimeReader', () => {
  const iso = '2026-11-30T12:34:56.789Z';
  const texts = [
    iso,
    ...['2026-11-30T12:34:00.000Z', '2026-11-30T12:34:59.999Z', '2026-11-30T12:35:00.000Z'],
    ...['2026-11-30T12:34:56.789123Z', '2026-11-30T12:34:56.789123456Z', '2026-11-30T12:34:56.7Z'],
    ...[
      '2026-11-30T12:34:56Z',
      '2026-11-30T12:34:60.000Z',
      '2026-11-30T12:34:6x.000Z',
      '2026-11-30T12:34:56.7x9Z',
    ],
    ...['2026-11-30T12:34:56,789Z', '2026-11-30T12:34:56.789z', '2026-11-30T12:34:56.789+01:00'],
    ...['2026-11-30T12:34:56.78912xZ', '2026-11-30T24:00:00.000Z', '2026-02-30T12:34:56.789Z'],
    ...[
      '1969-12-31T23:59:59.999Z',
      '+010000-01-01T00:00:00.000Z',
      '9999-12-31T23:59:59.999Z',
      'yesterday',
      '',
    ],
  ];

  for (const text of texts)
    it(`reads ${JSON.stringify(text)} as Date.parse does, also in a known minute`, () => {
      const parsed = Date.parse(text);
      const isUsable = parsed >= 0 && parsed < 253_402_300_800_000;
      const expected = isUsable ? parsed : Number.NaN;
      for (const { ms, isIso } of [readAfter('1999-01-01T00:00:00.000Z', text), readAfter(iso, text)]) {
        assert.equal(ms, expected);
        if (isUsable) assert.equal(isIso, !Number.isNaN(readIsoMs(text)));
      }
    });
});
