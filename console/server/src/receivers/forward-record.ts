import { type LogRecord, toLogRecord } from '../store/log-record.js';
import type { ForwardRecord } from './decode-forward.js';

/** A record of the forward protocol as it is kept, with its tag as `fluent.tag` and its metadata below `fluent.metadata`. */
export function fromForward({ record, time, tag, metadata }: ForwardRecord): LogRecord {
  const around = { 'fluent.tag': tag, ...(metadata && { 'fluent.metadata': metadata }) };
  return toLogRecord(record, time.seconds * 1000 + time.nanoseconds / 1e6, around);
}
