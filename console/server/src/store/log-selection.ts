import type { LogBlock } from './log-block.js';
import type { LogConditions, LogRange } from './log-scan.js';
import type { TemplateColumn } from './template-column.js';

/** Records of a block that meet the conditions. */
export interface LogSelection {
  readonly block: LogBlock;
  /** Rows in order of time, then of arrival. */
  readonly rows: readonly number[];
  /** Returns the templates of the messages of the block. */
  templates(): TemplateColumn;
}

/** Reads the records of a range block by block, which is faster than in order; the latest block first. */
export type LogSelections = (range: LogRange, conditions?: LogConditions) => Iterable<LogSelection>;
