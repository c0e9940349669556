import { handle, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import type { Revocations } from '../tokens/revocations.js';

/** GET /internal/oauth/revocations */
export function listRevocations(revocations: Revocations): Route {
  return handle(operations.listRevocations, ({ span, query }) => revocations.since(span, query.since ?? 0));
}
