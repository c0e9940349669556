import type { AttributeValue } from '../attribute-list.js';
import { cleanText } from '../redaction/clean.js';

const limits = { fields: 64, total: 16_384, namesLeftOut: 5, leftOutText: 1024 };
/** Field with the names of the fields beyond the limit; it does not count against the limit. */
const leftOutField = 'labels.left_out';

/** Progress of flattening: number of members that may still be read, and names of the omitted fields. */
export interface Progress {
  members: number;
  leftOut: readonly string[];
  leftOutCount: number;
}

/** Returns whether `out` (name, value, name, value...) has no room for a further name. */
export function isFull(out: readonly AttributeValue[]): boolean {
  return out.length >= limits.fields * 2;
}

/** Sets a field. The last value of a name wins, because Elasticsearch rejects a record with duplicate names. */
export function putClean(name: string, value: AttributeValue, out: AttributeValue[], at: Progress): void {
  const bounded = typeof value === 'string' && value.length > 512 ? within(value, out) : value;
  for (let index = 0; index < out.length; index += 2) {
    if (out[index] === name) {
      out[index + 1] = bounded;
      return;
    }
  }
  if (out.length < limits.fields * 2) out.push(name, bounded);
  else leaveOut(name, at);
}

/** Truncates a text to the remaining room, so that no record exceeds a batch. */
function within(text: string, out: readonly AttributeValue[]): string {
  let room = limits.total;
  for (let at = 1; at < out.length; at += 2) {
    const value = out[at];
    if (typeof value === 'string') room -= value.length;
  }
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room)).toWellFormed()}…`;
}

/** Records that `count` fields are omitted; `name` is the first of them. */
export function leaveOut(name: string, at: Progress, count = 1): void {
  at.leftOutCount += count;
  if (at.leftOut.length < limits.namesLeftOut) at.leftOut = [...at.leftOut, name];
}

/** Writes the field with the omitted names, if there are any. */
export function markLeftOut({ leftOut, leftOutCount }: Progress, out: AttributeValue[]): void {
  if (leftOutCount === 0) return;
  const more = leftOutCount - leftOut.length;
  const names = leftOut.join(', ');
  const text = cleanText(more > 0 ? `${names} and ${more} more` : names, limits.leftOutText);
  const index = indexOfName(leftOutField, out);
  if (index < 0) out.push(leftOutField, text);
  else out[index + 1] = text;
}

function indexOfName(name: string, out: readonly AttributeValue[]): number {
  for (let index = 0; index < out.length; index += 2) if (out[index] === name) return index;
  return -1;
}
