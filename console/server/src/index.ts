/** The built-in console: takes logs, spans and metrics, keeps the latest of them in memory, and shows them. */
export type { AuditedAccount, AuditedService, AuditReport } from './audit/audit.js';
export type { Verdict } from './audit/compare.js';
export { consoleBounds } from './bounds.js';
export { type Console, type ConsoleOptions, type ConsolePorts, createConsole } from './console.js';
export { createProcessTable, type ProcessStatus, type ProcessTable } from './processes/process-table.js';
export {
  createForwardReceiver,
  type ForwardCounts,
  type ForwardReceiver,
  type ForwardReceiverOptions,
  type ForwardRecord,
} from './receivers/forward.js';
export type { RequestStatistics } from './scrape/request-statistics.js';
export type { ScrapeTarget } from './scrape/resolve-instances.js';
export type { TargetState } from './scrape/scraper.js';
export { consoleSettings } from './settings.js';
export type { Alert } from './store/alerts.js';
export type { StoredSpan } from './store/span.js';
export type { RequestSummary, TraceSummary } from './store/trace-summary.js';
