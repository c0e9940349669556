import assert from 'node:assert/strict';
import { checkNodeVersion } from '../src/node-version.js';

describe('checkNodeVersion', () => {
  for (const version of ['20.19.0', '20.20.2', '24.0.0', 'v22.1.0']) {
    it(`accepts ${version}`, () => checkNodeVersion(version));
  }
  for (const version of ['20.18.3', '18.20.0', 'v20.9.0']) {
    it(`rejects ${version}`, () =>
      assert.throws(() => checkNodeVersion(version), {
        message: `Node ${version} is too old: 20.19.0 or later is required`,
      }));
  }
});
