import { lockDataDirectory } from '@glasshouse/lock';
import type { Telemetry } from '@glasshouse/telemetry';
import type { SealedLogHead } from '../log-block.js';
import type { SealedSpanHead } from '../span-block.js';
import type { TelemetryStore } from '../telemetry-store.js';
import { createHistory, type History, type HistoryOptions, type HistorySource } from './history.js';

export interface ConsoleHistoryOptions extends Omit<HistoryOptions, 'lock' | 'onFailure' | 'onDamaged'> {
  telemetry: Telemetry;
}

/** Creates the history of the console, which logs its failures. */
export function createConsoleHistory({ telemetry, ...options }: ConsoleHistoryOptions): History {
  return createHistory({
    ...options,
    lock: lockDataDirectory,
    onFailure: (reason) =>
      telemetry.log.warn('history not stored', { 'error.message': reason, 'file.directory': options.folder }),
    onDamaged: (bytes) =>
      telemetry.log.warn('damaged or outdated history skipped', {
        'error.message': `${bytes} bytes of former runs cannot be restored`,
        'file.directory': options.folder,
      }),
  });
}

/** Connects the history with the stores. */
export function historySourceOf({ traces, logs }: TelemetryStore): HistorySource {
  return {
    restoreSpans: ({ head, buffer }) => traces.restore(head as SealedSpanHead, buffer),
    restoreLogs: ({ head, buffer }) => logs.restore(head as SealedLogHead, buffer),
    openSpans: traces.copyOpen,
    openLogs: logs.copyOpen,
  };
}
