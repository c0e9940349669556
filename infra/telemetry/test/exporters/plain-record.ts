import type { LogRecord } from '../../src/logs/record.js';

/** A record of which only what is given matters; its fields are its own. */
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
