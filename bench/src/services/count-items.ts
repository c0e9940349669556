/**
 * Counts received items without decoding them. The receivers share a core with the load generator and must not slow
 * down the variants that send the most data.
 */

const traceIdKey = Buffer.from('"traceId":');

/** Counts the spans in Zipkin v2 JSON or OTLP JSON; each span contains one `traceId` key. */
export function countJsonSpans(body: Buffer): number {
  let count = 0;
  for (let at = body.indexOf(traceIdKey); at !== -1; at = body.indexOf(traceIdKey, at + traceIdKey.length))
    count += 1;
  return count;
}

/**
 * Counts concatenated MessagePack values.
 *
 * @throws RangeError if the last value is truncated
 * @throws TypeError for a type that no client sends
 */
export function countMessagePack(bytes: Uint8Array): number {
  const view = viewOf(bytes);
  let count = 0;
  for (let at = 0; at < bytes.length; count += 1) {
    at = endOfMessagePack(view, at);
    if (at > bytes.length) throw new RangeError('truncated MessagePack value');
  }
  return count;
}

/** Returns a view of the same bytes. */
export const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/**
 * Returns the offset of the end of the MessagePack value that starts at `at`. For a truncated value, returns an offset
 * beyond the view: the minimum length that is needed to continue.
 *
 * @throws TypeError for a type that no client sends
 */
export function endOfMessagePack(view: DataView, at: number): number {
  // number of values to skip, including the values inside arrays and maps
  for (let open = 1; open > 0; open -= 1) {
    if (at >= view.byteLength) return at + 1;
    const type = view.getUint8(at);
    at += 1;
    if (type <= 0x7f || type >= 0xe0 || type === 0xc0 || type === 0xc2 || type === 0xc3) continue;
    if (type <= 0x8f) open += 2 * (type & 0x0f);
    else if (type <= 0x9f) open += type & 0x0f;
    else if (type <= 0xbf) at += type & 0x1f;
    else if (type in fixed) at += fixed[type] as number;
    else {
      const size = sizes[type];
      if (size === undefined) throw new TypeError(`unsupported MessagePack type 0x${type.toString(16)}`);
      const body = at + size;
      if (body > view.byteLength) return body;
      const length = size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at) : view.getUint32(at);
      at = body;
      if (type === 0xdc || type === 0xdd) open += length;
      else if (type === 0xde || type === 0xdf) open += length * 2;
      else at += length + (type === 0xc7 ? 1 : 0);
    }
  }
  return at;
}

/** Width in bytes of the length field after the type: bin 8 to 32, ext 8, str 8 to 32, array and map 16 and 32. */
const sizes: Readonly<Record<number, 1 | 2 | 4>> = {
  196: 1,
  197: 2,
  198: 4,
  199: 1,
  217: 1,
  218: 2,
  219: 4,
  220: 2,
  221: 4,
  222: 2,
  223: 4,
};

/** Bytes after the type: floats, integers, fixext 1 to 16. */
const fixed: Readonly<Record<number, number>> = {
  202: 4,
  203: 8,
  204: 1,
  205: 2,
  206: 4,
  207: 8,
  208: 1,
  209: 2,
  210: 4,
  211: 8,
  212: 2,
  213: 3,
  214: 5,
  215: 9,
  216: 17,
};

const thrift = {
  stop: 0,
  bool: 2,
  byte: 3,
  double: 4,
  i16: 6,
  i32: 8,
  i64: 10,
  string: 11,
  struct: 12,
  list: 15,
};
const processField = 1;
const spansField = 2;

/**
 * Counts the spans of a Jaeger `Batch` in the Thrift binary protocol: skips the process and reads the length of the
 * list.
 *
 * @throws TypeError if the body is not a Jaeger batch
 * @throws RangeError if the body is truncated
 */
export function countThriftSpans(body: Buffer): number {
  let at = 0;
  for (;;) {
    const type = body.readUInt8(at);
    if (type === thrift.stop) return 0;
    const field = body.readInt16BE(at + 1);
    at += 3;
    if (field === spansField && type === thrift.list) return body.readInt32BE(at + 1);
    if (field !== processField) throw new TypeError(`not a Jaeger batch: unknown field ${field}`);
    at = skipThrift(body, at, type);
  }
}

function skipThrift(body: Buffer, at: number, type: number): number {
  switch (type) {
    case thrift.bool:
    case thrift.byte:
      return at + 1;
    case thrift.i16:
      return at + 2;
    case thrift.i32:
      return at + 4;
    case thrift.i64:
    case thrift.double:
      return at + 8;
    case thrift.string:
      return at + 4 + body.readInt32BE(at);
    case thrift.list: {
      const items = body.readInt32BE(at + 1);
      let end = at + 5;
      for (let item = 0; item < items; item += 1) end = skipThrift(body, end, body.readUInt8(at));
      return end;
    }
    case thrift.struct: {
      let end = at;
      while (body.readUInt8(end) !== thrift.stop) end = skipThrift(body, end + 3, body.readUInt8(end));
      return end + 1;
    }
    default:
      throw new TypeError(`not a Jaeger batch: unsupported Thrift type ${type}`);
  }
}
