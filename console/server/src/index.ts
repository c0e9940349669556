/** Built-in console: receives logs and spans, scrapes metrics, stores the latest in memory, and shows them. */
export type { AuditedService, AuditReport } from '../../contract/src/audit.js';
export type { Span as StoredSpan } from '../../contract/src/spans.js';
export { allOperations as consoleOperations } from './api/all-operations.js';
export { consoleBounds } from './bounds.js';
export { type Console, type ConsoleOptions, type ConsolePorts, createConsole } from './console.js';
export { createProcessTable, type ProcessTable } from './processes/process-table.js';
export { pushSample, type SampleSeries, type SampleSource } from './promql/samples.js';

export {
  createForwardReceiver,
  type ForwardCounts,
  type ForwardReceiver,
  type ForwardReceiverOptions,
  type ForwardRecord,
} from './receivers/forward/forward-receiver.js';
export { createRulesEngine, type EngineAlert, type RulesEngine } from './rules/engine.js';

export { parseRuleFile } from './rules/rule-files.js';

export { consoleSettings } from './settings.js';
