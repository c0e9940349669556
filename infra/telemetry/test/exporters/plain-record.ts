import type { LogRecord } from '../../src/logs/record.js';

/** Returns a minimal record with the given properties; `own` holds its fields. */
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
