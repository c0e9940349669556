/** Last value of each field of a protobuf message, by field number: varints as int64, other types as bytes. */
export type ProtobufFields = ReadonlyMap<number, bigint | Buffer>;

/** Decodes varint, length-delimited and fixed fields; undefined when the message is malformed. */
export function fieldsOf(bytes: Buffer): ProtobufFields | undefined {
  const fields = new Map<number, bigint | Buffer>();
  let at = 0;

  function varint(): bigint | undefined {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) return undefined;
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    return undefined;
  }

  while (at < bytes.length) {
    const tag = varint();
    if (tag === undefined || tag <= 7n || tag >= 1n << 32n) return undefined;
    const [number, type] = [Number(tag >> 3n), Number(tag & 7n)];
    let value: bigint | Buffer | undefined;
    if (type === 0) value = varint();
    else {
      const length = type === 2 ? Number(varint() ?? -1n) : type === 1 ? 8 : type === 5 ? 4 : -1;
      if (length < 0 || at + length > bytes.length) return undefined;
      value = bytes.subarray(at, at + length);
      at += length;
    }
    if (value === undefined) return undefined;
    fields.set(number, value);
  }
  return fields;
}

/** Returns a string field; undefined when it is missing or of another type. */
export function textField(fields: ProtobufFields | undefined, number: number): string | undefined {
  const value = fields?.get(number);
  return Buffer.isBuffer(value) ? value.toString('utf8') : undefined;
}
