import assert from 'node:assert/strict';
import { jsonText, toBuffer, utf8 } from '../../src/bytes/byte-string.js';

const texts = [
  '',
  'GET /products/{sku} 200',
  'say "yes" \\ no',
  'a\nb\t\u0000\u001f\u007f',
  'naïve Ωμέγα 東京 😀 ½',
  `${'a'.repeat(300)}é`,
];

describe('a byte string', () => {
  it('is UTF-8, one character a byte', () => {
    for (const text of texts) {
      assert.deepEqual(toBuffer(utf8(text)), Buffer.from(text, 'utf8'));
      assert.equal(utf8(text).length, Buffer.byteLength(text));
    }
    assert.equal(toBuffer(utf8('a\ud800')).toString(), 'a\ufffd');
  });

  it('holds JSON texts that read back as they were', () => {
    for (const text of texts) assert.equal(JSON.parse(toBuffer(jsonText(text)).toString()), text);
    // a lone surrogate is escaped, so that what is sent is well formed
    assert.equal(jsonText('a\ud800'), '"a\\ud800"');
  });
});
