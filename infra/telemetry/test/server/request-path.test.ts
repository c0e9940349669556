import assert from 'node:assert/strict';
import { pathOf } from '../../src/server/request-path.js';

describe('pathOf', () => {
  for (const [target, path] of [
    ['/', '/'],
    ['/a/b?c=/d', '/a/b'],
    ['*', '*'],
    ['http://x/a?b', '/a'],
    ['http://x', '/'],
    ['http://x?b', '/'],
    ['demo.example:443', 'demo.example:443'],
    ['?a', ''],
  ]) {
    it(`returns ${path || 'an empty string'} for ${target}`, () =>
      assert.equal(pathOf(target as string), path));
  }
});
