import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
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

/** Encodes `int32 code = 1; string message = 2;`. */
function encodeStatus(code: number, message: string): Buffer {
  const writer = new BinaryWriter().tag(1, WireType.Varint).int32(code);
  return Buffer.from(writer.tag(2, WireType.LengthDelimited).string(message).finish());
}

/** Entries that a request contained and the console rejected. */
export interface Rejected {
  /** Name of the count in OTLP's JSON encoding; in Protocol Buffers it is field 1 in each of the responses. */
  name: 'rejectedSpans' | 'rejectedLogRecords' | 'rejectedDataPoints';
  count: number;
  reason: string | undefined;
}

/**
 * Writes an OTLP response in the request's content type: empty when all entries were stored, else `partial_success` with
 * the number of rejected entries and the reason (OTLP specification, "Partial Success").
 */
export function renderExported(context: Koa.Context, { name, count, reason }: Rejected): void {
  const errorMessage = reason ?? 'some entries are invalid';
  context.status = 200;
  if (isProtobuf(context.get('content-type'))) {
    context.set('content-type', 'application/x-protobuf');
    context.body = count === 0 ? Buffer.alloc(0) : encodePartialSuccess(count, errorMessage);
  } else {
    context.body = count === 0 ? {} : { partialSuccess: { [name]: String(count), errorMessage } };
  }
}

/** Encodes `partial_success = 1`, with `int64 rejected_… = 1; string error_message = 2;`. */
function encodePartialSuccess(count: number, errorMessage: string): Buffer {
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int64(count);
  writer.tag(2, WireType.LengthDelimited).string(errorMessage);
  return Buffer.from(writer.join().finish());
}
