import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { ProblemError } from '@glasshouse/http';
import type { Bound } from '@glasshouse/settings';
import { assertFewValues } from './count-values.js';
import { parseJsonList } from './json-list.js';
import { isProtobuf } from './otlp/responses.js';

export const receivedBodiesBound = {
  holds: 'Bodies of telemetry requests that the console is receiving or decoding',
  limit: 48 * 2 ** 20,
  unit: 'bytes',
  full: 'further requests get 503 with `Retry-After`, and OTLP senders repeat them',
  metrics: ['console_received_body_bytes', 'console_refused_total'],
} as const satisfies Bound;

export interface ReceivedBody {
  /** JSON, parsed; the elements of a JSON list, see {@link parseJsonList}; or the bytes of a Protocol Buffers message. */
  content: { json: unknown } | { groups: Iterable<unknown> } | { protobuf: Buffer };
}

/** Forms of a body. A `json list` is parsed in groups while it is used. */
export type BodyForm = 'json' | 'json list' | 'json or protobuf';

export interface BodyReader {
  /**
   * Reads a body: plain, gzip, deflate or, on a platform that has it, zstd. Only the types below are allowed, because
   * pages of other origins cannot post them to a local port without a CORS preflight.
   *
   * @param accepts allowed content types: JSON, and `protobuf` for both spellings of Protocol Buffers
   * @throws ProblemError UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE, MALFORMED_JSON, INVALID_REQUEST, OVERLOADED, CALLER_GONE
   */
  read<T>(request: IncomingMessage, accepts: BodyForm, use: (body: ReceivedBody) => T): Promise<T>;
  /** Bytes of the bodies that are being received or decoded. */
  readonly heldBytes: number;
}

export interface BodyReaderOptions {
  /** Bytes of one body, before and after decompression. */
  limit: number;
  /** Limit for all bodies together. Default 48 MiB. */
  maxHeldBytes?: number;
}

type Decompress = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** Decompressors by content coding. Node has zstd from 22.15. */
const decompressors: Readonly<Record<string, Decompress>> = {
  gzip: promisify(zlib.gunzip) as Decompress,
  'x-gzip': promisify(zlib.gunzip) as Decompress,
  deflate: promisify(zlib.inflate) as Decompress,
  ...('zstdDecompress' in zlib && {
    zstd: promisify((zlib as unknown as { zstdDecompress: typeof zlib.gunzip }).zstdDecompress) as Decompress,
  }),
};

/** Content codings that the receivers accept, in the form of `Accept-Encoding`. */
export const contentCodings = Object.keys(decompressors)
  .filter((name) => name !== 'x-gzip')
  .join(', ');

export function createBodyReader({
  limit,
  maxHeldBytes = receivedBodiesBound.limit,
}: BodyReaderOptions): BodyReader {
  let heldBytes = 0;

  /** Reserves memory for one request; `release` returns all of it. */
  function createReservation() {
    let own = 0;
    return {
      add(bytes: number): void {
        if (heldBytes + bytes > maxHeldBytes) throw overloaded();
        own += bytes;
        heldBytes += bytes;
      },
      release(): void {
        heldBytes -= own;
        own = 0;
      },
    };
  }

  return {
    async read(request, accepts, use) {
      const type = ((request.headers['content-type'] ?? '').split(';')[0] as string).trim().toLowerCase();
      const protobuf = isProtobuf(type);
      if (type !== 'application/json' && !(protobuf && accepts === 'json or protobuf'))
        throw new ProblemError('UNSUPPORTED_MEDIA_TYPE', {
          detail: `Send the body as application/json${accepts === 'json or protobuf' ? ' or application/x-protobuf' : ''}`,
        });
      const coding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
      const decompress = Object.hasOwn(decompressors, coding) ? decompressors[coding] : undefined;
      if (!decompress && coding !== 'identity') throw unsupportedCoding();
      const reservation = createReservation();
      try {
        let bytes = await readBytes(request, limit, reservation.add);
        if (decompress) {
          bytes = await decompressed(bytes, decompress, limit, coding);
          reservation.add(bytes.length);
        }
        if (protobuf) return use({ content: { protobuf: bytes } });
        assertFewValues(bytes);
        if (accepts === 'json list') return use({ content: { groups: parseGroups(bytes) } });
        return use({ content: { json: parseJson(bytes) } });
      } finally {
        reservation.release();
      }
    },
    get heldBytes() {
      return heldBytes;
    },
  };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new ProblemError('MALFORMED_JSON', { cause: error });
  }
}

function* parseGroups(bytes: Buffer): Generator<unknown> {
  const groups = parseJsonList(bytes);
  for (;;) {
    let next: IteratorResult<unknown>;
    try {
      next = groups.next();
    } catch (error) {
      throw new ProblemError('MALFORMED_JSON', { cause: error });
    }
    if (next.done) return;
    yield next.value;
  }
}

/**
 * Reads the body. A body over the limit is discarded up to four times the limit before the response, because a client
 * that is still writing might not read it.
 */
function readBytes(
  request: IncomingMessage,
  limit: number,
  reserve: (bytes: number) => void,
): Promise<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  let refusal: ProblemError | undefined;
  // not for-await: an early exit would destroy the connection before the response is sent
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length']) > 4 * limit) reject(tooLarge(limit));
    const refuse = (error: ProblemError) => {
      refusal ??= error;
      parts = [];
    };
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size > limit) refuse(tooLarge(limit));
      if (size > 4 * limit) reject(refusal);
      if (refusal) return;
      try {
        reserve(part.length);
        parts.push(part);
      } catch (error) {
        refuse(error as ProblemError);
      }
    });
    request.on('end', () => (refusal ? reject(refusal) : resolve(Buffer.concat(parts))));
    request.on('error', reject);
    request.on('close', () => reject(new ProblemError('CALLER_GONE', { detail: 'The body is incomplete' })));
  });
}

async function decompressed(
  bytes: Buffer,
  decompress: Decompress,
  limit: number,
  coding: string,
): Promise<Buffer> {
  try {
    return await decompress(bytes, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new ProblemError('INVALID_REQUEST', { detail: `The body is not ${coding}`, cause: error });
  }
}

/** RFC 9110, 15.5.16: `Accept-Encoding` in the response names the codings. */
function unsupportedCoding(): ProblemError {
  return new ProblemError('UNSUPPORTED_MEDIA_TYPE', {
    detail: `Send the body without content-encoding, or with one of: ${contentCodings}`,
    headers: { 'accept-encoding': contentCodings },
  });
}

function tooLarge(limit: number): ProblemError {
  return new ProblemError('BODY_TOO_LARGE', {
    detail: `The limit is ${limit} bytes, also after decompression`,
    headers: { connection: 'close' },
  });
}

function overloaded(): ProblemError {
  return new ProblemError('OVERLOADED', {
    detail: 'The console is receiving too many bytes at the same time',
    headers: { 'retry-after': '1' },
  });
}
