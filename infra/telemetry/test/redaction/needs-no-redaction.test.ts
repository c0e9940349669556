import assert from 'node:assert/strict';
import { cleanBlock } from '../../src/redaction/clean.js';
import { needsNoRedaction } from '../../src/redaction/needs-no-redaction.js';
import { maskSecrets } from '../../src/redaction/secrets.js';

/** Cleans text without the fast path of `needsNoRedaction`. */
function cleanSlowly(text: string): string {
  return cleanBlock(text.toWellFormed(), 10_000);
}

describe('needsNoRedaction', () => {
  it('returns true for typical field values', () => {
    for (const text of [
      '/items/tea-earl-grey',
      'GET /items/{id} 200',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
      '127.0.0.1',
      'order placed for the user',
    ]) {
      assert.ok(needsNoRedaction(text), text);
    }
  });

  it('never returns true for text that cleaning changes', () => {
    const pieces = [
      ...['eyJhbGciOiJub25lIn0.e30.sig', 'EYJabcdefgh.', 'Bearer abcd1234', 'basic dXNlcjpwYXNzd29yZA=='],
      ...['-----BEGIN PRIVATE KEY-----', 'mongodb://demo:secret@host', 'password=hunter2', '"token": "x"'],
      ...['4111 1111 1111 1111', '4111111111111111', '5500-0000-0000-0004', 'Cookie: a', 'authorization = b'],
      ...[
        '\n',
        '\u0000',
        '\u007f',
        '\u2028',
        '\u202e',
        '\ud800',
        'é',
        ' ',
        'a',
        'BEAR',
        'er ',
        '1234',
        '-',
        'j',
        'B',
      ],
    ];
    let state = 7;
    const next = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * below);
    };
    let unchanged = 0;
    for (let round = 0; round < 20_000; round += 1) {
      let text = '';
      for (let piece = next(5); piece >= 0; piece -= 1) {
        const chosen = pieces[next(pieces.length)] as string;
        const from = next(3) === 0 ? next(chosen.length) : 0;
        text += chosen.slice(from, next(3) === 0 ? from + next(chosen.length) : undefined);
      }
      if (!needsNoRedaction(text)) continue;
      unchanged += 1;
      assert.equal(maskSecrets(text), text);
      assert.equal(cleanSlowly(text), text);
    }
    assert.ok(unchanged > 500, `${unchanged} texts needed no redaction`);
  });
});
