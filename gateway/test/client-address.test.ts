import assert from 'node:assert/strict';
import { addressBlock } from '../src/client-address.js';

describe('addressBlock()', () => {
  for (const [address, block] of [
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
  ] as const) {
    it(`maps ${address} to ${block}`, () => assert.equal(addressBlock(address), block));
  }
});
