import type Koa from 'koa';

/** Values of google.rpc.Code by HTTP status. */
const codes: Readonly<Record<number, number>> = {
  400: 3, // INVALID_ARGUMENT
  405: 12, // UNIMPLEMENTED
  408: 4, // DEADLINE_EXCEEDED
  413: 8, // RESOURCE_EXHAUSTED
  415: 3,
  429: 8,
  499: 1, // CANCELLED
  503: 14, // UNAVAILABLE
  504: 4,
};
const internal = 13;

const protobufTypes = new Set(['application/x-protobuf', 'application/protobuf']);

export function isProtobuf(contentType: string): boolean {
  return protobufTypes.has((contentType.split(';')[0] as string).trim().toLowerCase());
}

/**
 * Replaces the problem document of the response by a `google.rpc.Status` in the request's content type, as OTLP
 * requires (OTLP specification, "Failures"). The HTTP status and headers, e.g. `retry-after`, stay.
 */
export function renderStatus(context: Koa.Context): void {
  const { title, detail } = JSON.parse(String(context.body)) as { title: string; detail?: string };
  const message = detail ?? title;
  const code = codes[context.status] ?? (context.status < 500 ? 3 : internal);
  if (isProtobuf(context.get('content-type'))) {
    context.set('content-type', 'application/x-protobuf');
    context.body = encodeStatus(code, message);
  } else {
    context.set('content-type', 'application/json');
    context.body = JSON.stringify({ code, message });
  }
}

/** Encodes `int32 code = 1; string message = 2;` in Protocol Buffers' wire format. */
function encodeStatus(code: number, message: string): Buffer {
  const text = Buffer.from(message);
  return Buffer.concat([Buffer.from([0x08, ...varint(code), 0x12, ...varint(text.length)]), text]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return bytes;
}
