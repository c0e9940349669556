import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { fieldsOf, textField } from '../encoding/protobuf.js';
import { type HttpResponse, listOf } from './http-response.js';
import type { ResponseInterpreter } from './http-response-reader.js';
import { delivered, failed, type Outcome, refused } from './outcome.js';
import type { HttpRetries } from './retry-table.js';

/** Limit for a body after decompression. */
const maxBodyBytes = 64 << 10;
const maxMessageLength = 512;

export interface HttpProtocol {
  retries: HttpRetries;
  /** Returns the outcome of a 2xx response with a body. If absent, the status alone decides. */
  readSuccess?: (body: Buffer, contentType: string) => Outcome;
}

/** Creates the interpreter of one protocol's responses. */
export function createInterpreter({ retries, readSuccess }: HttpProtocol): ResponseInterpreter {
  const retried = new Set(retries.statuses);
  const isSuccess = (status: number): boolean => status >= 200 && status < 300;
  return {
    wantsBody: (status) => (isSuccess(status) ? readSuccess !== undefined : !retried.has(status)),
    outcomeOf(response) {
      const { status } = response;
      const contentType = response.field('content-type').toLowerCase();
      if (isSuccess(status)) {
        if (readSuccess === undefined || response.body.length === 0) return delivered;
        const body = decoded(response);
        return body === undefined ? invalidBody : readSuccess(body, contentType);
      }
      if (retried.has(status))
        return failed('unavailable', `HTTP ${status}`, pauseOf(response.field('retry-after')));
      if (status < 400) return refused(`HTTP ${status}: redirects are not followed`);
      const message = messageOf(decoded(response) ?? Buffer.alloc(0), contentType);
      return refused(message === '' ? `HTTP ${status}` : `HTTP ${status}: ${message}`);
    },
  };
}

/** Outcome of a 2xx response with an invalid body: delivered, because the status decides. */
export const invalidBody: Outcome = {
  kind: 'delivered',
  message: 'the response body is invalid',
};

/** Returns the decoded body; undefined when a coding is unknown, or the body is malformed or too long. */
function decoded({ body, field }: HttpResponse): Buffer | undefined {
  const codings = [...listOf(field('content-encoding')), ...listOf(field('transfer-encoding'))];
  let bytes = body;
  try {
    for (const coding of codings.reverse()) {
      if (coding === 'chunked' || coding === 'identity') continue;
      const decode = decoders[coding];
      if (decode === undefined) return undefined;
      bytes = decode(bytes, { maxOutputLength: maxBodyBytes });
    }
  } catch {
    return undefined;
  }
  return bytes;
}

const decoders: Readonly<Record<string, (bytes: Buffer, limit: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/**
 * Reads the reason of a rejection from `google.rpc.Status` (JSON or protobuf), a problem document, or text. Bounded.
 */
function messageOf(body: Buffer, contentType: string): string {
  if (contentType.includes('protobuf'))
    return (textField(fieldsOf(body), 2) ?? '').slice(0, maxMessageLength);
  const text = body.toString('utf8').trim();
  try {
    const { message, detail, title, error } = JSON.parse(text) as Record<string, unknown>;
    for (const each of [message, detail, title, error])
      if (typeof each === 'string' && each !== '') return each.slice(0, maxMessageLength);
  } catch {
    // not JSON
  }
  return contentType.includes('html') ? '' : text.slice(0, maxMessageLength);
}

/** Converts `Retry-After` (seconds or a date: RFC 9110, section 10.2.3) to milliseconds; 0 for other values. */
function pauseOf(retryAfter: string): number {
  if (retryAfter === '') return 0;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
}
