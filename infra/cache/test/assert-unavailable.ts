import assert from 'node:assert/strict';
import type { Span } from '@glasshouse/telemetry';
import { type Cache, CacheUnavailableError } from '../src/types.js';

/** Asserts that reads miss, writes do nothing, and operations that need the cache throw CacheUnavailableError. */
export async function assertUnavailable(cache: Cache, span: Span): Promise<void> {
  const map = cache.map<number>('items');
  assert.equal(await map.get(span, 'a'), undefined);
  await map.set(span, 'a', 1, 1000);
  await map.delete(span, 'a');
  await assert.rejects(map.add(span, 'a', 1, 1000), CacheUnavailableError);
  await assert.rejects(map.increment(span, 'a', 1000), CacheUnavailableError);
  await assert.rejects(map.values(span), CacheUnavailableError);
  await assert.rejects(cache.ping(), CacheUnavailableError);
}
