import assert from 'node:assert/strict';
import { tooOld } from '../src/node-version.js';

describe('tooOld', () => {
  for (const version of ['20.19.0', '20.20.2', '24.0.0', 'v22.1.0']) {
    it(`takes ${version}`, () => assert.equal(tooOld(version), undefined));
  }
  for (const version of ['20.18.3', '18.20.0', 'v20.9.0']) {
    it(`refuses ${version}`, () =>
      assert.equal(tooOld(version), `Node ${version} is too old: 20.19.0 or later is needed`));
  }
});
