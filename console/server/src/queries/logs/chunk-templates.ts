import type { LogChunk } from './log-source.js';
import { createTemplateReader } from './message-template.js';

/** Templates of the messages of stored records; see `message-template.ts`. */
export interface ChunkTemplates {
  of(chunk: LogChunk, index: number): string;
}

/**
 * Remembers the template of each record of a compressed chunk, which does not change, for as long as the chunk is
 * stored: two bytes for each record, since chunks share the texts. The first query of a chunk decodes its messages.
 */
export function createChunkTemplates(): ChunkTemplates {
  const read = createTemplateReader();
  const remembered = new WeakMap<LogChunk, readonly string[]>();
  return {
    of(chunk, index) {
      if (!chunk.isSealed) return read(chunk.message(index));
      let templates = remembered.get(chunk);
      if (!templates) {
        templates = Array.from({ length: chunk.count }, (_, at) => read(chunk.message(at)));
        remembered.set(chunk, templates);
      }
      return templates[index] as string;
    },
  };
}
