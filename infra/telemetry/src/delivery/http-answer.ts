import type { Outcome } from './destination.js';
import type { Answer, AnswerReader } from './exchange.js';

const longestHead = 16 << 10;
/** Of a body in chunks; a longer one costs the connection. */
const longestBody = 64 << 10;
const unreadable: Answer = { outcome: 'retry', reusable: false };

/**
 * Reads an HTTP/1.1 answer (RFC 9112) to a POST, of which only the head matters: 2xx is delivered; 408, 429 and 5xx are
 * to be retried, not before `Retry-After`; others are rejected. Once the head is there, nothing that befalls the body
 * changes what it said. A body whose length is not told ends with its connection.
 */
export class HttpAnswer implements AnswerReader {
  soFar: Outcome = 'retry';
  #head = '';
  /** Takes what follows the head. */
  #readBody: ((text: string) => Answer | undefined) | undefined = undefined;

  read(bytes: Buffer): Answer | undefined {
    const text = bytes.toString('latin1');
    if (this.#readBody !== undefined) return this.#readBody(text);
    this.#head += text;
    for (;;) {
      const end = this.#head.indexOf('\r\n\r\n');
      if (end === -1) return this.#head.length > longestHead ? unreadable : undefined;
      const head = this.#head.slice(0, end + 2);
      const rest = this.#head.slice(end + 4);
      const status = Number(/^HTTP\/1\.1 (\d{3})[ \r]/.exec(head)?.[1] ?? 0);
      if (status < 100) return unreadable;
      // what comes before the answer proper (RFC 9110, §15.2)
      if (status < 200 && status !== 101) this.#head = rest;
      else return this.#begin(status, head, rest);
    }
  }

  #begin(status: number, head: string, rest: string): Answer | undefined {
    const field = (name: string): string =>
      new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*\\r$`, 'im').exec(head)?.[1] ?? '';
    const outcome = outcomeOf(status, field('retry-after'));
    this.soFar = outcome;
    const whole: Answer = { outcome, reusable: !/\bclose\b/i.test(field('connection')) };
    const cut: Answer = { outcome, reusable: false };
    // RFC 9112, §6.3
    if (status === 204 || status === 304) return rest === '' ? whole : cut;
    if (/^chunked$/i.test(field('transfer-encoding'))) {
      let body = '';
      this.#readBody = (text) => {
        body += text;
        const end = endOfChunks(body);
        if (end === undefined) return body.length > longestBody ? cut : undefined;
        return end === body.length ? whole : cut;
      };
    } else if (status !== 101 && /^\d{1,15}$/.test(field('content-length'))) {
      let left = Number(field('content-length'));
      this.#readBody = (text) => {
        left -= text.length;
        return left > 0 ? undefined : left === 0 ? whole : cut;
      };
    } else return cut;
    return this.#readBody(rest);
  }
}

/** RFC 9112, §7.1: where the last chunk and its trailers end; undefined while more must come, NaN when it makes no sense. */
function endOfChunks(body: string): number | undefined {
  for (let at = 0; ; ) {
    const line = body.indexOf('\r\n', at);
    if (line === -1) return undefined;
    const size = /^[0-9a-f]{1,8}(?=$|[ \t;])/i.exec(body.slice(at, line))?.[0];
    if (size === undefined) return Number.NaN;
    if (/^0+$/.test(size)) {
      // from the line's own end, for there may be no trailer
      const end = body.indexOf('\r\n\r\n', line);
      return end === -1 ? undefined : end + 4;
    }
    at = line + 2 + Number.parseInt(size, 16) + 2;
    if (at > body.length) return undefined;
  }
}

function outcomeOf(status: number, retryAfter: string): Outcome {
  if (status >= 200 && status < 300) return 'delivered';
  if (status !== 408 && status !== 429 && status < 500) return 'reject';
  const afterMs = retryAfter === '' ? 0 : pauseOf(retryAfter);
  return afterMs > 0 ? { afterMs } : 'retry';
}

/** RFC 9110, §10.2.3: seconds, or a date. Anything else is no pause. */
function pauseOf(retryAfter: string): number {
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(ms) ? ms : 0;
}
