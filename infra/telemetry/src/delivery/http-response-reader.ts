import type { ExchangeResponse, ResponseReader } from './exchange.js';
import {
  type Head,
  type HttpResponse,
  mayBeResponse,
  parseHead,
  readChunks,
  splitHead,
} from './http-response.js';
import { failed, type Outcome } from './outcome.js';
import type { Failure } from './retry-table.js';

/** Limit for all heads of one response, including interim ones. */
const maxHeadBytes = 16 << 10;
/** Limit for a body as transferred; reading a longer one would cost more than a new connection. */
const maxBodyBytes = 64 << 10;

/** Protocol-specific interpretation of responses. */
export interface ResponseInterpreter {
  /** Returns whether the outcome depends on the body. Other bodies are skipped, so that the connection can be reused. */
  wantsBody(status: number): boolean;
  outcomeOf(response: HttpResponse): Outcome;
}

/**
 * Reads an HTTP/1.1 or 1.0 response to a POST (RFC 9112), in pieces of any size. Once the head is complete, the status
 * decides, even if the body is truncated or too long.
 */
export class HttpResponseReader implements ResponseReader {
  readonly #interpreter: ResponseInterpreter;
  #text = '';
  #headBytes = 0;
  #head: Head | undefined = undefined;

  constructor(interpreter: ResponseInterpreter) {
    this.#interpreter = interpreter;
  }

  read(bytes: Buffer): ExchangeResponse | undefined {
    this.#text += bytes.toString('latin1');
    while (this.#head === undefined) {
      const parts = splitHead(this.#text);
      if (parts === undefined) {
        const possible = mayBeResponse(this.#text) && this.#headBytes + this.#text.length <= maxHeadBytes;
        return possible ? undefined : unreadable();
      }
      const head = parseHead(parts.head);
      this.#headBytes += parts.head.length;
      // no protocol switch was requested
      if (head === undefined || head.status === 101 || this.#headBytes > maxHeadBytes) return unreadable();
      this.#text = parts.rest;
      // skips interim responses (RFC 9110, section 15.2)
      if (head.status >= 200) this.#head = head;
    }
    return this.#readBody(this.#head);
  }

  /** Returns the outcome of a connection that was lost, or of a time limit that has passed. */
  end(failure: Failure, message: string): Outcome {
    if (this.#head === undefined) {
      return this.#text === '' || mayBeResponse(this.#text) ? failed(failure, message) : unreadable().outcome;
    }
    return this.#outcome(this.#head, bodyOf(this.#head, this.#text));
  }

  #readBody(head: Head): ExchangeResponse | undefined {
    const { framing } = head;
    const text = this.#text;
    if (framing === 'none') return this.#response(head, '', text === '');
    const wanted = this.#interpreter.wantsBody(head.status);
    const whole = endOf(head, text);
    if (whole !== undefined) {
      // a connection with unexpected bytes after the end is not reused
      return this.#response(head, bodyOf(head, text), whole === text.length && head.persistent);
    }
    const hopeless = typeof framing === 'object' && framing.length > maxBodyBytes;
    const useless = !wanted && (!head.persistent || hopeless);
    if (useless || text.length > maxBodyBytes) return this.#response(head, bodyOf(head, text), false);
    return undefined;
  }

  #response(head: Head, body: string, reusable: boolean): ExchangeResponse {
    return { outcome: this.#outcome(head, body), reusable: reusable && head.persistent };
  }

  #outcome({ status, field }: Head, body: string): Outcome {
    return this.#interpreter.outcomeOf({ status, field, body: Buffer.from(body, 'latin1') });
  }
}

/** Returns the end of the body in the received text: undefined while it is incomplete, NaN when it is malformed. */
function endOf({ framing }: Head, text: string): number | undefined {
  if (framing === 'chunked') return readChunks(text).end;
  if (typeof framing === 'object') return text.length < framing.length ? undefined : framing.length;
  return undefined;
}

function bodyOf({ framing }: Head, text: string): string {
  const body = framing === 'chunked' ? readChunks(text).data : text;
  return typeof framing === 'object' ? body.slice(0, framing.length) : body.slice(0, maxBodyBytes);
}

function unreadable(): ExchangeResponse {
  return { outcome: failed('unreadable', 'the response is not HTTP/1.1 or 1.0'), reusable: false };
}
