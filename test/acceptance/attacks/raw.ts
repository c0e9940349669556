import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { assertDescribed, assertDescribedSomewhere } from '../document/watch.js';
import type { WireResponse } from './wire.js';

/** Result of an exchange of raw bytes. */
export interface RawResult {
  /** Final responses in order, without interim ones (1xx). */
  responses: WireResponse[];
  /** True if the server closed the connection. */
  closed: boolean;
  /** Remaining text after the last complete response. */
  rest: string;
}

export interface RawOptions {
  /** Number of responses to wait for; default 1. */
  responses?: number;
  /** Time limit; default 3000. */
  withinMs?: number;
  /** Pause after each piece; default 0. */
  pauseMs?: number;
}

/**
 * Writes the pieces, and reads until the server closes the connection or the expected number of responses has arrived.
 * @throws AssertionError for a response that the gateway's document does not describe
 */
export async function rawExchange(
  url: string,
  pieces: readonly (string | Buffer)[],
  options: RawOptions = {},
): Promise<RawResult> {
  const result = await exchangeBytes(url, pieces, options);
  const heads = requestLines(Buffer.concat(pieces.map((piece) => Buffer.from(piece))).toString('latin1'));
  for (const [index, response] of result.responses.entries()) {
    const head = heads.length === result.responses.length ? heads[index] : undefined;
    if (head) assertDescribed(url, { ...head, ...response });
    else assertDescribedSomewhere(url, response);
  }
  return result;
}

/** Returns the request lines at the start and after each blank line, including those of smuggled requests. */
function requestLines(text: string): { method: string; path: string }[] {
  return [...text.matchAll(/(?:^|\r\n\r\n)([A-Z]+) (\S+) HTTP\/1\.[01]\r\n/g)].map(
    ([, method = '', path = '']) => ({ method, path }),
  );
}

async function exchangeBytes(
  url: string,
  pieces: readonly (string | Buffer)[],
  { responses: wanted = 1, withinMs = 3000, pauseMs = 0 }: RawOptions = {},
): Promise<RawResult> {
  const { hostname, port } = new URL(url);
  const began = performance.now();
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let received = Buffer.alloc(0);
  let closed = false;
  let wake = () => {};
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  // a reset is followed by 'close'
  socket.on('error', () => {});
  for (const event of ['end', 'close']) {
    socket.on(event, () => {
      closed = true;
      wake();
    });
  }
  try {
    for (const piece of pieces) {
      if (closed) break;
      socket.write(piece);
      if (pauseMs > 0) await pause(pauseMs);
    }
    for (;;) {
      const read = readResponses(received, performance.now() - began);
      const remainingMs = withinMs - (performance.now() - began);
      if (closed || read.responses.length >= wanted || remainingMs <= 0) return { ...read, closed };
      const timer = new AbortController();
      await Promise.race([
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
        pause(remainingMs, undefined, { signal: timer.signal }).catch(() => {}),
      ]);
      timer.abort();
    }
  } finally {
    socket.destroy();
  }
}

/** Parses the complete responses, framed by `content-length` or chunked. */
function readResponses(received: Buffer, milliseconds: number): { responses: WireResponse[]; rest: string } {
  const responses: WireResponse[] = [];
  let text = received.toString('latin1');
  for (;;) {
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) break;
    const [first = '', ...lines] = text.slice(0, end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3})\b/.exec(first)?.[1]);
    if (!status) break;
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const body = bodyOf(text.slice(end + 4), headers);
    if (!body) break;
    text = text.slice(end + 4 + body.length);
    if (status >= 200) responses.push({ status, headers, text: body.text, milliseconds });
  }
  return { responses, rest: text };
}

function bodyOf(
  text: string,
  headers: Readonly<Record<string, string>>,
): { text: string; length: number } | undefined {
  if (headers['transfer-encoding'] !== 'chunked') {
    const length = Number(headers['content-length'] ?? 0);
    return text.length < length ? undefined : { text: text.slice(0, length), length };
  }
  let body = '';
  let at = 0;
  for (;;) {
    const line = text.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(text.slice(at, line), 16);
    if (text.length < line + 2 + size + 2) return undefined;
    body += text.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
    if (size === 0) return { text: body, length: at };
  }
}
