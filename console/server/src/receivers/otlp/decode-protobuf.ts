import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { MalformedBodyError } from '../read-result.js';
import { type MessageName, otlpMessages, type ScalarType } from './messages.js';

/** Values of one message by name, as in Protocol Buffers' JSON mapping, except that 64-bit integers are bigints. */
export type Decoded = Record<string, unknown>;

/** Maximum nesting of messages. Deeper ones are skipped: {@link readValue} reads 8 levels of `AnyValue`, which need 30. */
const maxDepth = 40;

interface Field {
  name: string;
  isRepeated: boolean;
  /** Fields of the message; undefined for a scalar. */
  message: readonly (Field | undefined)[] | undefined;
  wireType: WireType;
  scalar: ScalarType | undefined;
}

type Message = readonly (Field | undefined)[];

export interface ProtobufDecoder {
  /**
   * Decodes an OTLP request. Unknown fields, and fields of another wire type than the schema's, are skipped.
   *
   * @throws MalformedBodyError for truncated or invalid bytes, and for more than `maxMessages` messages and repeated values
   */
  decode(message: MessageName, body: Buffer): Decoded;
}

/** @param maxMessages limit for the messages of one request, because an empty one needs 2 bytes and 56 in memory */
export function createProtobufDecoder({ maxMessages }: { maxMessages: number }): ProtobufDecoder {
  const compiled = compile();
  let left = 0;

  function count(): void {
    if (--left < 0) throw new RangeError(`over ${maxMessages} messages and repeated values`);
  }

  function readMessage(reader: BinaryReader, bytes: Buffer, fields: Message, end: number, depth: number) {
    count();
    const message: Decoded = {};
    while (reader.pos < end) {
      const tag = reader.uint32();
      const wireType = tag & 7;
      const field = fields[tag >>> 3];
      if (field === undefined || (wireType !== field.wireType && !isPacked(field, wireType))) {
        if (tag >>> 3 === 0) throw new RangeError('a field has the number 0');
        reader.skip(wireType, tag >>> 3);
      } else if (field.message) {
        const ends = lengthEnd(reader, end);
        if (depth >= maxDepth) reader.pos = ends;
        else add(message, field, readMessage(reader, bytes, field.message, ends, depth + 1));
      } else if (wireType === field.wireType) {
        if (field.isRepeated) count();
        add(message, field, readScalar(reader, bytes, field.scalar as ScalarType, end));
      } else {
        const ends = lengthEnd(reader, end);
        while (reader.pos < ends) {
          count();
          add(message, field, readScalar(reader, bytes, field.scalar as ScalarType, ends));
        }
      }
      if (reader.pos > end) throw new RangeError('a field ends after its message');
    }
    return message;
  }

  return {
    decode(name, body) {
      left = maxMessages;
      try {
        return readMessage(new BinaryReader(body), body, compiled[name], body.length, 0);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new MalformedBodyError(`the body is not a valid ${name}: ${reason}`);
      }
    },
  };
}

function add(message: Decoded, { name, isRepeated }: Field, value: unknown): void {
  if (!isRepeated) message[name] = value;
  else if (message[name] === undefined) message[name] = [value];
  else (message[name] as unknown[]).push(value);
}

/** Senders may pack a repeated number into one field, or repeat the field. */
function isPacked({ isRepeated, scalar }: Field, wireType: WireType): boolean {
  return isRepeated && scalar !== undefined && wireType === WireType.LengthDelimited;
}

/** Reads a length and returns the position after the value. */
function lengthEnd(reader: BinaryReader, end: number): number {
  const length = reader.uint32();
  const ends = reader.pos + length;
  if (ends > end) throw new RangeError('a field ends after its message');
  return ends;
}

function readScalar(reader: BinaryReader, bytes: Buffer, type: ScalarType, end: number): unknown {
  switch (type) {
    case 'string':
      return readText(reader, bytes, 'utf8', end);
    case 'id':
      return readText(reader, bytes, 'hex', end);
    case 'base64':
      return readText(reader, bytes, 'base64', end);
    case 'fixed64':
      return reader.fixed64();
    case 'sfixed64':
      return reader.sfixed64();
    case 'int64':
      return reader.int64();
    case 'uint64':
      return reader.uint64();
    case 'int32':
      return reader.int32();
    case 'sint32':
      return reader.sint32();
    case 'uint32':
      return reader.uint32();
    case 'fixed32':
      return reader.fixed32();
    case 'bool':
      return reader.bool();
    case 'double':
      return reader.double();
  }
}

/** The library's `string()` needs a view of the bytes and a text decoder, which costs more for short texts. */
function readText(
  reader: BinaryReader,
  bytes: Buffer,
  encoding: 'utf8' | 'hex' | 'base64',
  end: number,
): string {
  const ends = lengthEnd(reader, end);
  const text = bytes.toString(encoding, reader.pos, ends);
  reader.pos = ends;
  return text;
}

const wireTypes: Readonly<Record<ScalarType, WireType>> = {
  string: WireType.LengthDelimited,
  id: WireType.LengthDelimited,
  base64: WireType.LengthDelimited,
  bool: WireType.Varint,
  double: WireType.Bit64,
  fixed32: WireType.Bit32,
  fixed64: WireType.Bit64,
  sfixed64: WireType.Bit64,
  int32: WireType.Varint,
  sint32: WireType.Varint,
  uint32: WireType.Varint,
  int64: WireType.Varint,
  uint64: WireType.Varint,
};

/** Converts the tables to arrays by field number, whose messages refer to each other. */
function compile(): Record<MessageName, Message> {
  const names = Object.keys(otlpMessages) as MessageName[];
  const made = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    MessageName,
    (Field | undefined)[]
  >;
  for (const name of names) {
    for (const [number, [field, type]] of Object.entries(otlpMessages[name])) {
      const isRepeated = type.endsWith('[]');
      const inner = (isRepeated ? type.slice(0, -2) : type) as ScalarType | MessageName;
      const isMessage = inner in made;
      made[name][Number(number)] = {
        name: field,
        isRepeated,
        message: isMessage ? made[inner as MessageName] : undefined,
        scalar: isMessage ? undefined : (inner as ScalarType),
        wireType: isMessage ? WireType.LengthDelimited : wireTypes[inner as ScalarType],
      };
    }
  }
  return made;
}
