import { handle, type Route } from '@glasshouse/http';
import type { RunList } from '../../../contract/src/runs.js';
import { getRuns } from './store-operations.js';

export function storeRoutes({ runs }: { runs: () => RunList }): Route[] {
  return [handle(getRuns, async () => runs())];
}
