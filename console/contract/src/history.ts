/** State of the history on disk, part of `GET /api/status`. */
import Type, { type Static } from 'typebox';

const Count = Type.Integer({ minimum: 0 });

export const HistoryStatus = Type.Object({
  state: Type.Enum(['off', 'on', 'failing'], {
    description: 'off: nothing is written; failing: the last write failed, and the next block is tried',
  }),
  reason: Type.Optional(Type.String({ description: 'Last failure' })),
  bytes: Type.Integer({ minimum: 0, description: 'Size of the files' }),
  maxBytes: Type.Integer({ minimum: 0, description: 'Limit; the oldest file is deleted first' }),
  writtenBlocks: Count,
  lostBlocks: Type.Integer({ minimum: 0, description: 'Blocks that could not be written' }),
  errors: Count,
  damagedBytes: Type.Integer({
    minimum: 0,
    description: 'Incomplete or damaged bytes that were found at the start',
  }),
  deletedSegments: Type.Integer({ minimum: 0, description: 'Files deleted because of the limit' }),
});
export type HistoryStatus = Static<typeof HistoryStatus>;
