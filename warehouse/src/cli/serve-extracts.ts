import { createHttpApp } from '@glasshouse/http';
import { runService } from '@glasshouse/http/run';
import { ports } from '@glasshouse/roster';
import { createExtractLoop } from '../extract/extract-loop.js';
import { warehouseSettings } from '../settings.js';

/** Runs `extract --every`: extracts periodically, and serves health and `/metrics` until a signal stops the process. */
export function serveExtracts(everySeconds: number, builds: boolean): Promise<void> {
  return runService({
    name: 'warehouse',
    defaultPort: ports.warehouse,
    declarations: warehouseSettings,
    build(settings, telemetry) {
      const loop = createExtractLoop({ settings, telemetry, intervalMs: everySeconds * 1000, builds });
      return {
        app: createHttpApp({ telemetry, routes: [], readiness: {} }),
        start: async () => loop.start(),
        close: () => loop.close(),
      };
    },
  });
}
