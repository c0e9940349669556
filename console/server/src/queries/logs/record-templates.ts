import type { LogView } from '../../store/log-scan.js';
import { maxRowsPerBlock } from '../../store/merge-logs.js';
import { createTemplateReader } from './message-template.js';

/** Templates of the messages of stored records; see `message-template.ts`. */
export interface RecordTemplates {
  of(record: LogView): string;
}

/** Blocks whose templates are remembered: enough for the largest number of records that the store has. */
const maxBlocks = 512;
/** Different templates that are remembered, of at most 240 characters each. */
const maxTemplates = 10_000;

/**
 * Remembers the template of each record by its position, which never changes, in about eight bytes a record: the texts
 * are shared. The first query of a record reads its message.
 */
export function createRecordTemplates(): RecordTemplates {
  const read = createTemplateReader();
  const shared = new Map<string, string>();
  const blocks = new Map<number, (string | undefined)[]>();

  /** The block that was read last; records are read block by block. */
  let latest: { number: number; block: (string | undefined)[] } | undefined;

  function blockOf(number: number): (string | undefined)[] {
    if (latest?.number !== number) latest = { number, block: findBlock(number) };
    return latest.block;
  }

  function findBlock(number: number): (string | undefined)[] {
    let block = blocks.get(number);
    if (block) return block;
    block = [];
    blocks.set(number, block);
    if (blocks.size > maxBlocks) blocks.delete(Math.min(...blocks.keys()));
    return block;
  }

  function forgetAll(): void {
    shared.clear();
    blocks.clear();
    latest = undefined;
  }

  return {
    of(record) {
      const { position } = record;
      const number = Math.floor(position / maxRowsPerBlock);
      const row = position % maxRowsPerBlock;
      const known = blockOf(number)[row];
      if (known !== undefined) return known;
      const template = read(String(record.field('message') ?? ''));
      let same = shared.get(template);
      if (same === undefined) {
        if (shared.size >= maxTemplates) forgetAll();
        same = template;
        shared.set(same, same);
      }
      blockOf(number)[row] = same;
      return same;
    },
  };
}
