import { gunzipSync } from 'node:zlib';
import { isStorableSecond } from '../../store/time-range.js';
import { isPlainObject } from '../../store/values.js';
import { createRecordTools, EcsRecord, firstGroupMarker } from './ecs-record.js';
import {
  childPositions,
  childrenOf,
  contentOf,
  isArray,
  isBinary,
  isMap,
  isString,
  valuePositions,
} from './element-head.js';
import type { ForwardRecord } from './forward-event.js';
import { createValueReader, EventTime, ForwardProtocolError } from './read-value.js';

export interface ForwardMessage {
  /** Chunk id to acknowledge once the entries are stored. */
  chunk: string | undefined;
  /**
   * Decodes the entries one by one, so that a large message is never held in memory as objects. Yields `undefined` for
   * an invalid entry: a record that is not a map, an invalid time, or a key of another type. An {@link EcsRecord} is valid
   * until the next entry is read.
   */
  entries: Iterable<ForwardRecord | undefined>;
}

/**
 * Decodes one message of the forward protocol, version 1.5: Message `[tag, time, record, option?]`, Forward
 * `[tag, [[time, record], …], option?]`, PackedForward and CompressedPackedForward `[tag, bytes, option?]`. A time may be
 * a header `[time, metadata]` in every mode.
 *
 * Each entry is decoded separately, so that a malformed one does not affect the others.
 *
 * @param maxInflatedBytes limit for the entries of a compressed message after decompression
 */
export function createForwardDecoder({
  maxInflatedBytes,
}: {
  maxInflatedBytes: number;
}): (message: Buffer) => ForwardMessage {
  const reader = createValueReader();
  const tools = createRecordTools();

  /** Returns undefined for an invalid value: its framing is intact, so the following values can be read. */
  function tryDecode(bytes: Buffer, begin = 0, end = bytes.length): unknown {
    try {
      return reader.read(bytes, begin, end);
    } catch {
      return undefined;
    }
  }

  /** Decodes the options one by one: a malformed one must not hide the chunk id to acknowledge. */
  function options(bytes: Buffer | undefined): Map<string, unknown> {
    const read = new Map<string, unknown>();
    const parts = (bytes && childrenOf(bytes, 'map')) ?? [];
    for (let i = 0; i < parts.length; i += 2) {
      const name = text(tryDecode(parts[i] as Buffer));
      if (name !== undefined) read.set(name, tryDecode(parts[i + 1] as Buffer));
    }
    return read;
  }

  function unpacked(bytes: Buffer, compressed: string | undefined): Buffer {
    if (compressed === undefined || compressed === 'text') return bytes;
    if (compressed !== 'gzip') throw new ForwardProtocolError(`compression ${compressed} is not supported`);
    return gunzipSync(bytes, { maxOutputLength: maxInflatedBytes });
  }

  /** Decodes the entries between the positions, which are known to be complete values. */
  function* decodeEach(
    tag: string,
    bytes: Buffer,
    positions: readonly number[],
  ): Generator<ForwardRecord | undefined> {
    const ecs = new EcsRecord(tag, bytes, tools);
    for (let i = 1; i < positions.length; i++) {
      const [begin, end] = [positions[i - 1] as number, positions[i] as number];
      if (ecs.read(begin, end)) {
        yield ecs;
        continue;
      }
      const value = tryDecode(bytes, begin, end);
      yield Array.isArray(value) && value.length >= 2 ? event(tag, value[0], value[1]) : undefined;
    }
  }

  return (bytes) => {
    const [tagBytes, second, third, fourth] = childrenOf(bytes, 'array') ?? [];
    if (!tagBytes || !second) throw new ForwardProtocolError('not an array of 2 to 4 elements');
    const tag = text(tryDecode(tagBytes));
    if (tag === undefined) throw new ForwardProtocolError('the tag is not a string');

    // only a Message has options as its fourth element, even when its time is invalid
    const isMessage = fourth !== undefined && isMap(fourth);
    const isPacked = !isMessage && (isString(second) || isBinary(second));
    const listed = isMessage || isHeader(second) ? undefined : childPositions(second, 'array');
    const option = options(isPacked || listed ? third : fourth);
    const chunk = text(option.get('chunk'));
    if (listed) return { chunk, entries: decodeEach(tag, second, listed) };
    if (isPacked) {
      const entries = unpacked(contentOf(second), text(option.get('compressed')));
      // checks the whole message before storing any entry: a truncated message is not acknowledged
      return { chunk, entries: decodeEach(tag, entries, valuePositions(entries)) };
    }
    if (!third) throw new ForwardProtocolError('a Message must have a record');
    return { chunk, entries: [event(tag, tryDecode(second), tryDecode(third))] };
  };

  /** True for `[time, metadata]` in place of a time; false for a list of entries, each of which is an array. */
  function isHeader(bytes: Buffer): boolean {
    if (!isArray(bytes)) return false;
    const positions = childPositions(bytes, 'array') ?? [];
    if (positions.length !== 3) return false;
    const [begin, middle, end] = positions as [number, number, number];
    const time = bytes.subarray(begin, middle);
    return isMap(bytes.subarray(middle, end)) && !isArray(time) && timeOf(tryDecode(time)) !== undefined;
  }
}

function event(tag: string, header: unknown, record: unknown): ForwardRecord | undefined {
  const [at, metadata] = Array.isArray(header) ? header : [header, undefined];
  const time = timeOf(at);
  if (!time || !isPlainObject(record)) return undefined;
  const hasMetadata = isPlainObject(metadata) && Object.keys(metadata).length > 0;
  return { tag, time, record, ...(hasMetadata && { metadata }) };
}

function timeOf(value: unknown): ForwardRecord['time'] | undefined {
  if (value instanceof EventTime)
    return value.seconds < firstGroupMarker
      ? { seconds: value.seconds, nanoseconds: value.nanoseconds }
      : undefined;
  const time = typeof value === 'bigint' ? Number(value) : value;
  if (typeof time !== 'number' || !isStorableSecond(time)) return undefined;
  const seconds = Math.floor(time);
  return { seconds, nanoseconds: Math.min(999_999_999, Math.round((time - seconds) * 1e9)) };
}

function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : undefined;
}
