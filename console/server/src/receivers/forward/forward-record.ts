import { type LogRecord, toLogRecord } from '../../store/log-record.js';
import { EcsRecord } from './ecs-record.js';
import type { ForwardRecord } from './forward-event.js';

/** Stored form of a forward record: the tag is `fluent.tag`, the metadata is below `fluent.metadata`. */
export function fromForward(forward: ForwardRecord): LogRecord {
  if (forward instanceof EcsRecord) return forward;
  const { record, time, tag, metadata } = forward;
  const around = { 'fluent.tag': tag, ...(metadata && { 'fluent.metadata': metadata }) };
  return toLogRecord(record, time.seconds * 1000 + time.nanoseconds / 1e6, around);
}

/** Returns the stored forms one by one, because an {@link EcsRecord} is valid until the next one is read. */
export function* logRecordsOf(records: Iterable<ForwardRecord>): Generator<LogRecord> {
  for (const record of records) yield fromForward(record);
}
