import { performance } from 'node:perf_hooks';
import { larger } from './larger.js';
import type { LogBlock } from './log-block.js';
import { createTemplateReader } from './message-template.js';

/** Templates of the messages of a block. */
export interface TemplateColumn {
  /** The different templates. */
  readonly templates: readonly string[];
  /** Index of the template of a row. */
  of(row: number): number;
}

/** Templates of the messages of blocks. */
export interface TemplateColumns {
  /** Returns the templates of a block, of which those of new rows are made first. */
  of(block: LogBlock): TemplateColumn;
  /** Makes the templates of a complete block later, when the process has time. */
  prepare(block: LogBlock): void;
  /** Removes a block that was evicted. */
  delete(block: LogBlock): void;
}

export interface TemplateColumnsOptions {
  /** Runs a function after a time in milliseconds. Default: a timer that does not keep the process running. */
  later?: (run: () => void, ms: number) => void;
  /** Returns the share of time since the last call in which the process was busy, 0 to 1. */
  busyShare?: () => number;
}

/** Milliseconds between two blocks while the process has time, and while it is busy. */
const turnMs = { idle: 50, busy: 1000 } as const;
/** Share of its time from which on the process is busy. */
const busyFrom = 0.5;

/**
 * Stores the index of the template of each record, because a query of patterns reads all messages. Templates are a fifth of
 * the cost of a record, and most records are evicted before anyone asks for patterns. So they are made between other work,
 * one block at a time, and by the first query that needs them.
 */
export function createTemplateColumns({
  later = (run, ms) => void setTimeout(run, ms).unref(),
  busyShare = createBusyShare(),
}: TemplateColumnsOptions = {}): TemplateColumns {
  const read = createTemplateReader();
  const columns = new WeakMap<LogBlock, Column>();
  /** Complete blocks whose templates are not made yet, oldest first. */
  const waiting = new Set<LogBlock>();
  let isScheduled = false;

  function of(block: LogBlock): Column {
    waiting.delete(block);
    let column = columns.get(block);
    if (!column) {
      column = new Column();
      columns.set(block, column);
    }
    for (let row = column.length; row < block.count; row++)
      column.add(read(String(block.field(row, 'message') ?? '')));
    return column;
  }

  function schedule(): void {
    if (isScheduled || waiting.size === 0) return;
    isScheduled = true;
    later(
      () => {
        isScheduled = false;
        // the newest block is the one that stays longest
        const newest = [...waiting].at(-1);
        if (newest) of(newest);
        schedule();
      },
      busyShare() < busyFrom ? turnMs.idle : turnMs.busy,
    );
  }

  return {
    of,
    prepare(block) {
      waiting.add(block);
      schedule();
    },
    delete(block) {
      waiting.delete(block);
    },
  };
}

function createBusyShare(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}

class Column implements TemplateColumn {
  readonly templates: string[] = [];
  readonly #indexes = new Map<string, number>();
  #ofRow = new Uint16Array(1024);
  length = 0;

  add(template: string): void {
    let index = this.#indexes.get(template);
    if (index === undefined) {
      index = this.templates.push(template) - 1;
      this.#indexes.set(template, index);
    }
    if (this.length === this.#ofRow.length) this.#ofRow = larger(this.#ofRow);
    this.#ofRow[this.length++] = index;
  }

  of(row: number): number {
    return this.#ofRow[row] as number;
  }
}
