import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { createTemplateReader, messageTemplate } from '../../../server/src/store/message-template.js';

const uuid = '0190f3a2-7c1b-7def-a123-0123456789ab';
/** Text before, after and around UUIDs, which a variable part may include. */
const parts = [
  '',
  ' ',
  '/',
  '/orders/',
  '"',
  "'",
  '@',
  'x.',
  ':',
  'ab:cd:',
  '+5',
  '-',
  '(',
  '12 ',
  ' 3 ms',
  '=',
  '<uuid>',
];

describe('createTemplateReader', () => {
  it('returns the template of every message with UUIDs, also from its memory', () => {
    const read = createTemplateReader();
    const messages = parts.flatMap((before) =>
      parts.flatMap((between) =>
        parts.flatMap((after) => [
          `${before}${uuid}${after}`,
          `POST ${before}${uuid}${between}${uuid.toUpperCase()}${after} 200`,
          `"${before}${uuid}${between}`,
          `${'x'.repeat(200)} ${uuid}${after}`,
        ]),
      ),
    );
    for (const round of [1, 2])
      for (const message of messages)
        assert.equal(read(message), messageTemplate(message), `${round} ${message}`);
  });

  it('remembers at most 4,096 templates, also of messages that are too long to be remembered', () => {
    const read = createTemplateReader();
    const { set } = Map.prototype;
    let largest = 0;
    const spy = mock.method(
      Map.prototype,
      'set',
      function setAndMeasure(this: Map<unknown, unknown>, key: unknown, value: unknown) {
        set.call(this, key, value);
        largest = Math.max(largest, this.size);
        return this;
      },
    );
    try {
      for (let n = 0; n < 10_000; n++) {
        const word = [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
        read(`${word} ${'is too long '.repeat(30)}`);
      }
    } finally {
      spy.mock.restore();
    }
    assert.ok(largest > 100 && largest <= 4096, `${largest} entries`);
  });
});
