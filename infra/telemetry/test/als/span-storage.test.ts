import assert from 'node:assert/strict';
import { createSpanStorage } from '../../src/als/index.js';
import { createTestTelemetry } from '../../src/testing/index.js';

const telemetry = createTestTelemetry();

describe('span storage', () => {
  it('returns the span in awaited and scheduled work', async () => {
    const storage = createSpanStorage();
    const span = telemetry.rootSpan('work');
    const seen = await storage.run(span, async () => {
      await null;
      const fromTimer = await new Promise((resolve) => setTimeout(() => resolve(storage.current()), 1));
      const fromMicrotask = await new Promise((resolve) => queueMicrotask(() => resolve(storage.current())));
      return [storage.current(), fromTimer, fromMicrotask];
    });
    assert.deepEqual(
      seen.map((one) => one === span),
      [true, true, true],
    );
    assert.equal(storage.current(), undefined);
  });

  it('isolates concurrent work', async () => {
    const storage = createSpanStorage();
    const spans = Array.from({ length: 50 }, (_, at) => telemetry.rootSpan(`work ${at}`));
    const seen = await Promise.all(
      spans.map((span) =>
        storage.run(span, async () => {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
          return storage.current();
        }),
      ),
    );
    assert.ok(seen.every((span, at) => span === spans[at]));
  });

  it('supports nesting, and passes on the result or exception of the work', () => {
    const storage = createSpanStorage();
    const [outer, inner] = [telemetry.rootSpan('outer'), telemetry.rootSpan('inner')];
    const value = storage.run(outer, () => {
      assert.equal(
        storage.run(inner, () => storage.current()),
        inner,
      );
      return storage.current();
    });
    assert.equal(value, outer);
    assert.throws(() => storage.run(outer, () => assert.fail('through')), /through/);
    assert.equal(storage.current(), undefined);
  });

  it('does not return spans of another storage', () => {
    const [one, two] = [createSpanStorage(), createSpanStorage()];
    one.run(telemetry.rootSpan('work'), () => assert.equal(two.current(), undefined));
  });
});
