import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { ResponseMeaning } from './http-answer.js';
import { type HttpResponse, listOf } from './http-response.js';
import { delivered, failed, type Outcome, refused } from './outcome.js';
import { fieldsOf, textField } from './protobuf.js';
import type { HttpRetries } from './retry-table.js';

/** Of a body once it is decompressed. */
const longestBody = 64 << 10;
const longestMessage = 512;

export interface HttpMeaning {
  retries: HttpRetries;
  /** Reads the body of a 2xx; without it the status says all. */
  readSuccess?: (body: Buffer, contentType: string) => Outcome;
}

/** The outcome that a response of one protocol stands for. */
export function createMeaning({ retries, readSuccess }: HttpMeaning): ResponseMeaning {
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
        return body === undefined ? notUnderstood : readSuccess(body, contentType);
      }
      if (retried.has(status))
        return failed('unavailable', `HTTP ${status}`, pauseOf(response.field('retry-after')));
      if (status < 400) return refused(`HTTP ${status}: redirects are not followed`);
      const message = messageOf(decoded(response) ?? Buffer.alloc(0), contentType);
      return refused(message === '' ? `HTTP ${status}` : `HTTP ${status}: ${message}`);
    },
  };
}

/** The status says that all was taken, and nothing says otherwise. */
export const notUnderstood: Outcome = {
  kind: 'delivered',
  message: 'the body of the answer cannot be read',
};

/** The body without its codings; undefined when one is unknown, or it is malformed or too long. */
function decoded({ body, field }: HttpResponse): Buffer | undefined {
  const codings = [...listOf(field('content-encoding')), ...listOf(field('transfer-encoding'))];
  let bytes = body;
  try {
    for (const coding of codings.reverse()) {
      if (coding === 'chunked' || coding === 'identity') continue;
      const decode = decoders[coding];
      if (decode === undefined) return undefined;
      bytes = decode(bytes, { maxOutputLength: longestBody });
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

/** Why a batch was refused: `google.rpc.Status` as JSON or protobuf, a problem document, or text. Bounded. */
function messageOf(body: Buffer, contentType: string): string {
  if (contentType.includes('protobuf')) return (textField(fieldsOf(body), 2) ?? '').slice(0, longestMessage);
  const text = body.toString('utf8').trim();
  try {
    const { message, detail, title, error } = JSON.parse(text) as Record<string, unknown>;
    for (const each of [message, detail, title, error])
      if (typeof each === 'string' && each !== '') return each.slice(0, longestMessage);
  } catch {
    // it is no JSON
  }
  return contentType.includes('html') ? '' : text.slice(0, longestMessage);
}

/** RFC 9110, section 10.2.3: seconds, or a date. Anything else is no pause. Milliseconds. */
function pauseOf(retryAfter: string): number {
  if (retryAfter === '') return 0;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
}
