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
  /** Gives the templates of a block to the one that it becomes. */
  move(from: LogBlock, to: LogBlock): void;
}

/**
 * Stores the index of the template of each record, because a query of patterns reads all messages. The templates are made
 * when a block is complete, while its messages are in memory; those of restored blocks are made by the first query.
 */
export function createTemplateColumns(): TemplateColumns {
  const read = createTemplateReader();
  const columns = new WeakMap<LogBlock, Column>();

  function of(block: LogBlock): Column {
    let column = columns.get(block);
    if (!column) {
      column = new Column();
      columns.set(block, column);
    }
    for (let row = column.length; row < block.count; row++)
      column.add(read(String(block.field(row, 'message') ?? '')));
    return column;
  }

  return {
    of,
    move(from, to) {
      columns.set(to, of(from));
    },
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
    if (this.length === this.#ofRow.length) {
      const larger = new Uint16Array(2 * this.length);
      larger.set(this.#ofRow);
      this.#ofRow = larger;
    }
    this.#ofRow[this.length++] = index;
  }

  of(row: number): number {
    return this.#ofRow[row] as number;
  }
}
