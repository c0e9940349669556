import type { LogRecord } from './logs.js';

/**
 * Returns a text that identifies a record among those of the same time: its `event.id`, or a hash of its fields (FNV-1a,
 * 32 bits) for a record without one. Server and pages compute the same key.
 */
export function logKey(record: LogRecord): string {
  const id = record['event.id'];
  if (id !== undefined && id !== '') return String(id);
  const text = JSON.stringify(record);
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return `#${(hash >>> 0).toString(16).padStart(8, '0')}`;
}
