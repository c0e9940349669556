import { setTimeout as pause } from 'node:timers/promises';
import type { Telemetry } from '@glasshouse/telemetry';
import { build } from '../build/build.js';
import { warehouseFolder } from '../folder.js';
import type { WarehouseSettings } from '../settings.js';
import { createExtractMetrics } from './metrics.js';
import { runExtract } from './run-extract.js';

export interface ExtractLoopOptions {
  settings: WarehouseSettings;
  telemetry: Telemetry;
  /** Pause between two extracts, in ms. */
  intervalMs: number;
  /** True to build the star schema after each extract. */
  builds: boolean;
}

export interface ExtractLoop {
  start(): void;
  /** Ends the extract in progress after its current page, and stops. */
  close(): Promise<void>;
}

const checkEveryMs = 15_000;

/**
 * Creates the loop of the container job: extracts at once and then periodically, each time in a trace of its own. The
 * process stays, so that Prometheus can scrape the lag between two extracts and while they fail.
 */
export function createExtractLoop(options: ExtractLoopOptions): ExtractLoop {
  const { settings, telemetry, intervalMs, builds } = options;
  const metrics = createExtractMetrics(telemetry.metrics);
  const stopping = new AbortController();
  const { signal } = stopping;
  let checks: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  async function runOnce(): Promise<void> {
    const span = telemetry.rootSpan('warehouse extract');
    try {
      await runExtract(span, { settings, telemetry, metrics, signal });
      if (builds)
        await build(span, warehouseFolder(settings.WAREHOUSE_FOLDER), settings.WAREHOUSE_MEMORY_MEGABYTES);
    } catch (error) {
      if (signal.aborted) return;
      span.fail(error);
      span.log.error('extract failed, will be retried', { error, 'event.action': 'warehouse-extract' });
    } finally {
      span.end();
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await runOnce();
      await pause(intervalMs, undefined, { signal }).catch(() => {});
    }
  }

  return {
    start() {
      running ??= run();
      checks ??= setInterval(() => metrics.checkFreshness(), checkEveryMs).unref();
    },
    async close() {
      stopping.abort(new Error('the process is stopping'));
      clearInterval(checks);
      await running;
    },
  };
}
