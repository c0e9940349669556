import type { LogRecord } from '../../src/logs/record.js';

/** Creates a record from the given members and defaults; none of its fields are constant. */
export function plainRecord(of: Partial<LogRecord>): LogRecord {
  return {
    timeMs: 0,
    level: 'info',
    message: 'm',
    span: undefined,
    id: 'a-1',
    fields: [],
    constant: [],
    ...of,
    own: of.fields ?? [],
  };
}
