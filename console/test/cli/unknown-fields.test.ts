import assert from 'node:assert/strict';
import { renderResponse } from '../../server/src/cli/render.js';

describe('unknown fields in the output of a command', () => {
  it('have a line each, with the known fields that have a similar name', () => {
    const text = renderResponse({
      items: [],
      unknownFields: ['db.system', 'zzz\u001b[31m'],
      similarFields: { 'db.system': ['db.system.name', 'db.\u001bx'] },
    });
    assert.deepEqual(text.split('\n\n'), [
      'no stored item has the field db.system; did you mean "db.system.name" or "db.\ufffdx"?',
      'no stored item has the field zzz\ufffd[31m',
      'no items',
    ]);
  });
});
