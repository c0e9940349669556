import { gunzipSync } from 'node:zlib';
import { Decoder, ExtensionCodec } from '@msgpack/msgpack';
import { hasStringAt, splitMessages } from './frame-messages.js';

/** One event of Fluentd's forward protocol. */
export interface ForwardRecord {
  tag: string;
  /** Unix time. Integer times have no nanoseconds. */
  time: { seconds: number; nanoseconds: number };
  record: Record<string, unknown>;
}

export interface ForwardMessage {
  records: ForwardRecord[];
  /** Entries that are no event: a record that is not a map, a time that is none. */
  rejected: number;
  /** To be acknowledged once the records are taken. */
  chunk: string | undefined;
}

/** Thrown when a message is MessagePack but not one of the protocol's modes. */
export class ForwardProtocolError extends Error {
  override readonly name = 'ForwardProtocolError';
}

class EventTime {
  readonly seconds: number;
  readonly nanoseconds: number;
  constructor(seconds: number, nanoseconds: number) {
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
  }
}

/** 9999-12-31: a later "second" is a count of milliseconds, which Fluentd drops as well. */
const latestSecond = 253_402_300_799;

/**
 * Decodes one message of the forward protocol, version 1: Message `[tag, time, record, option?]`, Forward
 * `[tag, [[time, record], …], option?]`, PackedForward and CompressedPackedForward `[tag, bytes, option?]`.
 *
 * @param maxInflatedBytes of a compressed message's entries
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
  const decoder = new Decoder({ extensionCodec });
  // Older senders pack their entries as a string, which must not go through a text decoder.
  const rawDecoder = new Decoder({ extensionCodec, rawStrings: true });

  function packed(bytes: Uint8Array, compressed: boolean, tag: string, into: ForwardMessage): void {
    const entries = compressed ? gunzipSync(bytes, { maxOutputLength: maxInflatedBytes }) : bytes;
    for (const entry of splitMessages(entries)) {
      let value: unknown;
      try {
        value = decoder.decode(entry);
      } catch {
        into.rejected++; // e.g. a key named __proto__: the framing is sound, so the next entry can be read
        continue;
      }
      if (Array.isArray(value)) add(tag, value[0], value[1], into);
      else into.rejected++;
    }
  }

  return (bytes) => {
    const raw = hasStringAt(bytes, 1);
    const message = (raw ? rawDecoder : decoder).decode(bytes);
    if (!Array.isArray(message) || message.length < 2)
      throw new ForwardProtocolError('not an array of 2 to 4');
    const tag = text(message[0]);
    if (tag === undefined) throw new ForwardProtocolError('the tag is not a string');
    const second: unknown = message[1];
    const isList = Array.isArray(second);
    const isPacked = second instanceof Uint8Array;
    const option = options(isList || isPacked ? message[2] : message[3]);
    const into: ForwardMessage = { records: [], rejected: 0, chunk: text(option.chunk) };
    if (isPacked) {
      packed(second, text(option.compressed) === 'gzip', tag, into);
    } else if (isList) {
      for (const entry of second) {
        if (Array.isArray(entry)) add(tag, entry[0], entry[1], into);
        else into.rejected++;
      }
    } else {
      if (message.length < 3) throw new ForwardProtocolError('a Message needs a record');
      add(tag, second, message[2], into);
    }
    return into;
  };
}

function add(tag: string, time: unknown, record: unknown, into: ForwardMessage): void {
  const at =
    time instanceof EventTime
      ? { seconds: time.seconds, nanoseconds: time.nanoseconds }
      : typeof time === 'number' && time >= 0 && time <= latestSecond
        ? { seconds: Math.floor(time), nanoseconds: Math.round((time % 1) * 1e9) }
        : undefined;
  const isMap = typeof record === 'object' && record !== null && !Array.isArray(record);
  if (!at || !isMap || record instanceof Uint8Array || record instanceof EventTime) into.rejected++;
  else into.records.push({ tag, time: at, record: record as Record<string, unknown> });
}

function options(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : undefined;
}
