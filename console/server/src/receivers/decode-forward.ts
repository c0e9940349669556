import { gunzipSync } from 'node:zlib';
import { Decoder, ExtensionCodec } from '@msgpack/msgpack';
import { isStorableSecond } from '../store/time-range.js';
import { isPlainObject } from '../store/values.js';
import { EntryReader, type UsualEntry, unusual } from './entry-reader.js';
import { childrenOf, createFramer, endOfValue, isString } from './frame-messages.js';

/** One event of Fluentd's forward protocol. */
export interface ForwardRecord {
  tag: string;
  /** Unix time. Integer times have no nanoseconds. */
  time: { seconds: number; nanoseconds: number };
  record: Record<string, unknown>;
  /** Metadata of protocol 1.5, if the sender set it. */
  metadata?: Record<string, unknown>;
}

export interface ForwardMessage {
  /** Chunk id to acknowledge once the entries are stored. */
  chunk: string | undefined;
  /**
   * Decodes the entries one by one, so that a large message is never held in memory as objects. Yields `undefined` for
   * an invalid entry: a record that is not a map, an invalid time, or a key of another type.
   */
  entries: Iterable<ForwardRecord | undefined>;
}

/** Thrown when a message is valid MessagePack but matches no mode of the protocol. */
class ForwardProtocolError extends Error {
  override readonly name = 'ForwardProtocolError';
}

class EventTime {
  readonly seconds: number;
  readonly nanoseconds: number;
  constructor(seconds: number, nanoseconds: number) {
    this.seconds = seconds + Math.floor(nanoseconds / 1e9);
    this.nanoseconds = nanoseconds % 1e9;
  }
}

/** Fluent Bit marks the start and end of a group with the seconds -1 and -2; these entries are not events. */
const firstGroupMarker = 0xffff_fffe;

/** Maximum nesting of arrays and maps in an entry; a deeper entry is invalid. */
const maxEntryDepth = 32;

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
  const extensionCodec = new ExtensionCodec();
  extensionCodec.register({
    type: 0,
    encode: () => null,
    decode: (data) => {
      if (data.byteLength !== 8) throw new ForwardProtocolError('an EventTime must have 8 bytes');
      const view = new DataView(data.buffer, data.byteOffset, 8);
      return new EventTime(view.getUint32(0), view.getUint32(4));
    },
  });
  // a number would lose the last digits of a 64-bit id
  const decoder = new Decoder({ extensionCodec, mapKeyConverter: keyOf, useBigInt64: true });
  // Older senders pack their entries as a string, which must not go through a text decoder.
  const rawDecoder = new Decoder({ extensionCodec, rawStrings: true });

  function tryDecode(bytes: Buffer): unknown {
    try {
      // checks the depth before building any object
      for (const _ of createFramer({ maxBytes: bytes.byteLength, maxDepth: maxEntryDepth }).push(bytes));
      return decoder.decode(bytes);
    } catch {
      return undefined; // the framing of the message is intact, so the following entries can be read
    }
  }

  /** Decodes the options one by one: a malformed one must not hide the chunk id to acknowledge. */
  function options(bytes: Buffer | undefined): Map<string, unknown> {
    const read = new Map<string, unknown>();
    const parts = bytes && childrenOf(bytes, 'map');
    if (!parts) return read;
    for (let key = parts.next(); !key.done; key = parts.next()) {
      const value = parts.next().value as Buffer;
      const name = text(tryDecode(key.value));
      if (name !== undefined) read.set(name, tryDecode(value));
    }
    return read;
  }

  function unpacked(bytes: Uint8Array, compressed: string | undefined): Uint8Array {
    if (compressed === undefined || compressed === 'text') return bytes;
    if (compressed !== 'gzip') throw new ForwardProtocolError(`compression ${compressed} is not supported`);
    return gunzipSync(bytes, { maxOutputLength: maxInflatedBytes });
  }

  const entryReader = new EntryReader(maxEntryDepth);

  function entry(tag: string, bytes: Buffer, start = 0, end = bytes.length): ForwardRecord | undefined {
    const usual = entryReader.read(bytes, start, end);
    return usual === unusual ? anyEntry(tag, bytes.subarray(start, end)) : eventOf(tag, usual);
  }

  function anyEntry(tag: string, bytes: Buffer): ForwardRecord | undefined {
    const value = tryDecode(bytes);
    return Array.isArray(value) && value.length >= 2 ? event(tag, value[0], value[1]) : undefined;
  }

  function* decodeEach(tag: string, entries: Iterable<Buffer>): Generator<ForwardRecord | undefined> {
    for (const each of entries) yield entry(tag, each);
  }

  /** @param bytes entries, one after the other */
  function* decodePacked(tag: string, bytes: Buffer): Generator<ForwardRecord | undefined> {
    for (let start = 0; start < bytes.length; ) {
      const end = endOfValue(bytes, start);
      yield entry(tag, bytes, start, end);
      start = end;
    }
  }

  return (bytes) => {
    const parts = childrenOf(bytes, 'array');
    const [tagBytes, second, third, fourth] = parts ? [...parts] : [];
    if (!tagBytes || !second) throw new ForwardProtocolError('not an array of 2 to 4 elements');
    const tag = text(tryDecode(tagBytes));
    if (tag === undefined) throw new ForwardProtocolError('the tag is not a string');

    // only a Message has options as its fourth element, even when its time is invalid
    const isMessage = fourth !== undefined && childrenOf(fourth, 'map') !== undefined;
    const isPacked = !isMessage && (isString(second) || isBinary(second));
    const listed = isMessage || isHeader(second) ? undefined : childrenOf(second, 'array');
    const option = options(isPacked || listed ? third : fourth);
    const chunk = text(option.get('chunk'));
    if (listed) return { chunk, entries: decodeEach(tag, listed) };
    if (isPacked) {
      const packed = rawDecoder.decode(second) as Uint8Array;
      const entries = asBuffer(unpacked(packed, text(option.get('compressed'))));
      // checks the whole message before storing any entry: a truncated message is not acknowledged
      for (let at = 0; at < entries.length; ) at = endOfValue(entries, at);
      return { chunk, entries: decodePacked(tag, entries) };
    }
    if (!third) throw new ForwardProtocolError('a Message must have a record');
    return { chunk, entries: [event(tag, tryDecode(second), tryDecode(third))] };
  };

  /** True for `[time, metadata]` in place of a time; false for a list of entries, each of which is an array. */
  function isHeader(bytes: Buffer): boolean {
    const parts = childrenOf(bytes, 'array');
    const [time, metadata, more] = parts ? take(parts, 3) : [];
    if (!time || !metadata || more || childrenOf(time, 'array')) return false;
    return childrenOf(metadata, 'map') !== undefined && timeOf(tryDecode(time)) !== undefined;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function eventOf(tag: string, { seconds, nanoseconds, record }: UsualEntry): ForwardRecord | undefined {
  return seconds < firstGroupMarker ? { tag, time: { seconds, nanoseconds }, record } : undefined;
}

function take<T>(items: Iterable<T>, limit: number): T[] {
  const taken: T[] = [];
  for (const item of items) if (taken.push(item) === limit) break;
  return taken;
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

/** Converts a key to a field name: numbers and binary become strings. */
function keyOf(key: unknown): string | number {
  if (typeof key === 'string' || typeof key === 'number') return key;
  if (typeof key === 'bigint') return String(key);
  const name = text(key);
  if (name === undefined || name === '__proto__') throw new ForwardProtocolError('a key is not a valid name');
  return name;
}

function isBinary(bytes: Buffer): boolean {
  const head = bytes[0] as number;
  return head >= 0xc4 && head <= 0xc6;
}

function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : undefined;
}
