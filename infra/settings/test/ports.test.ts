import assert from 'node:assert/strict';
import { ports } from '../src/ports.js';

describe('ports', () => {
  it('are all different, as all are bound to one host', () => {
    const numbers = Object.values(ports);
    assert.equal(new Set(numbers).size, numbers.length);
    for (const port of numbers) assert.ok(port > 1023 && port < 65_536, `${port}`);
  });
});
