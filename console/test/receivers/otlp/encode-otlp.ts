import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import {
  type MessageName,
  otlpMessages,
  type ScalarType,
} from '../../../server/src/receivers/otlp/messages.js';

/** Encodes a request in OTLP's JSON form as Protocol Buffers, by the library's writer. */
export function encodeOtlp(message: MessageName, value: object): Buffer {
  return Buffer.from(encodeMessage(message, value).finish());
}

function encodeMessage(message: MessageName, value: object): BinaryWriter {
  const writer = new BinaryWriter();
  for (const [number, [name, type]] of Object.entries(otlpMessages[message])) {
    const given = (value as Record<string, unknown>)[name];
    const inner = type.replace('[]', '') as ScalarType | MessageName;
    for (const each of type.endsWith('[]') ? ((given ?? []) as unknown[]) : [given])
      if (each !== undefined && each !== null) write(writer, Number(number), inner, each);
  }
  return writer;
}

// biome-ignore lint/suspicious/noExplicitAny: the tables give the type of each value
function write(writer: BinaryWriter, number: number, type: ScalarType | MessageName, value: any): void {
  if (type in otlpMessages) {
    writer.tag(number, WireType.LengthDelimited).bytes(encodeMessage(type as MessageName, value).finish());
    return;
  }
  switch (type as ScalarType) {
    case 'string':
      writer.tag(number, WireType.LengthDelimited).string(value);
      break;
    case 'id':
      writer.tag(number, WireType.LengthDelimited).bytes(Buffer.from(value, 'hex'));
      break;
    case 'base64':
      writer.tag(number, WireType.LengthDelimited).bytes(Buffer.from(value, 'base64'));
      break;
    case 'double':
      writer.tag(number, WireType.Bit64).double(value);
      break;
    case 'fixed32':
      writer.tag(number, WireType.Bit32).fixed32(value);
      break;
    case 'fixed64':
    case 'sfixed64':
      writer.tag(number, WireType.Bit64)[type as 'fixed64'](value);
      break;
    default:
      writer.tag(number, WireType.Varint)[type as 'int64'](value as never);
  }
}
