import { type LogRecord, toLogRecord } from '../../store/log-record.js';
import type { ForwardRecord } from './decode-message.js';

/** Stored form of a forward record: the tag is `fluent.tag`, the metadata is below `fluent.metadata`. */
export function fromForward({ record, time, tag, metadata }: ForwardRecord): LogRecord {
  const around = { 'fluent.tag': tag, ...(metadata && { 'fluent.metadata': metadata }) };
  return toLogRecord(record, time.seconds * 1000 + time.nanoseconds / 1e6, around);
}
