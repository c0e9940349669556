import assert from 'node:assert/strict';
import { type Attributes, shareAttributes } from '../../src/index.js';
import { createTestTelemetry } from '../../src/testing/index.js';
import { oddValues } from '../odd-values.js';

/** Passes an object of attributes to every function that accepts one. Returns the attributes of each span and event. */
function attributesFrom(make: () => unknown) {
  const telemetry = createTestTelemetry();
  const given = () => make() as Attributes;
  const root = telemetry.rootSpan('root', { attributes: given() });
  root.child('child', { attributes: given() }).end();
  root.event('event', given()).end();
  telemetry.rootSpan('shared').setShared(shareAttributes(given())).end();
  telemetry.continueSpan('continued', {}, { attributes: given() }).end();
  const [child, parent, shared, continued] = telemetry.spans;
  return [child, parent, parent?.events[0], shared, continued].map((each) => each?.attributes);
}

describe('the attributes of a span or event', () => {
  for (const [name, value] of Object.entries(oddValues()))
    it(`have plain values when they are given as ${name}`, () => {
      for (const attributes of attributesFrom(() => value))
        for (const each of Object.values(attributes ?? assert.fail()))
          assert.ok(['string', 'number', 'boolean'].includes(typeof each));
    });

  it('mark a getter that throws as unreadable and keep the other attributes', () => {
    const given = () => ({
      before: 1,
      get broken(): string {
        throw new Error('not loaded');
      },
      after: 2,
    });
    for (const attributes of attributesFrom(given))
      assert.deepEqual(attributes, { before: 1, broken: '[unreadable]', after: 2 });
  });
});
