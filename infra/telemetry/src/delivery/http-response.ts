/** Response with the received part of its body. */
export interface HttpResponse {
  readonly status: number;
  /** Returns the value of a field by its lower-case name; joins repeated fields by commas; '' if it is missing. */
  field(name: string): string;
  /** Body without its chunked coding, bounded. */
  readonly body: Buffer;
}

/** Framing that determines the end of a body (RFC 9112, section 6.3). */
export type Framing = 'none' | 'chunked' | 'close' | { readonly length: number };

/** The head of a final response. */
export interface Head {
  readonly status: number;
  field(name: string): string;
  readonly framing: Framing;
  /** True when the connection can be reused after the end of the body. */
  readonly persistent: boolean;
}

/** The start of every response of HTTP/1.0 and 1.1. */
const start = 'HTTP/1.';

/** Returns whether a text is, or may become, the start of a response; skips empty lines before it. */
export function mayBeResponse(text: string): boolean {
  const begun = text.trimStart().slice(0, start.length);
  return start.startsWith(begun);
}

/**
 * Splits a head from the text after it. Lines end in CRLF or a single LF (RFC 9112, section 2.2); empty lines before
 * the head are skipped. Undefined while the end of the head is missing.
 */
export function splitHead(text: string): { head: string; rest: string } | undefined {
  const from = text.length - text.trimStart().length;
  const end = /\r?\n\r?\n/.exec(text.slice(from));
  if (end === null) return undefined;
  const at = from + end.index;
  return { head: text.slice(from, at), rest: text.slice(at + end[0].length) };
}

/**
 * Parses a head. A minor version above 1 counts as 1 (RFC 9110, section 2.5), and a folded line as one line (RFC 9112,
 * section 5.2). Undefined when it is not an HTTP/1 head.
 */
export function parseHead(text: string): Head | undefined {
  const [statusLine = '', ...lines] = text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const [, minor, code] = /^HTTP\/1\.(\d) +(\d{3})(?: |$)/.exec(statusLine) ?? [];
  const status = Number(code);
  if (minor === undefined || status < 100) return undefined;
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name, value = ''] = /^([^:\s]+)[ \t]*:[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined) continue;
    const known = fields.get(name.toLowerCase());
    fields.set(name.toLowerCase(), known === undefined ? value : `${known}, ${value}`);
  }
  const field = (name: string): string => fields.get(name) ?? '';
  const framing = framingOf(status, field);
  return { status, field, framing, persistent: isPersistent(minor, framing, field) };
}

function framingOf(status: number, field: (name: string) => string): Framing {
  if (status < 200 || status === 204 || status === 304) return 'none';
  const codings = listOf(field('transfer-encoding'));
  if (codings.length > 0) return codings.at(-1) === 'chunked' ? 'chunked' : 'close';
  // a repeated identical length is valid
  const [length, ...others] = new Set(listOf(field('content-length')));
  return length !== undefined && others.length === 0 && /^\d{1,15}$/.test(length)
    ? { length: Number(length) }
    : 'close';
}

/**
 * Returns whether the connection persists (RFC 9112, section 9.3); invalid framing closes it (sections 6.1 and 6.3).
 */
function isPersistent(minor: string, framing: Framing, field: (name: string) => string): boolean {
  const options = listOf(field('connection'));
  if (framing === 'close' || options.includes('close')) return false;
  if (framing === 'chunked' && (minor === '0' || field('content-length') !== '')) return false;
  return minor !== '0' || options.includes('keep-alive');
}

export function listOf(value: string): string[] {
  return value
    .toLowerCase()
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/**
 * Decodes chunks (RFC 9112, section 7.1). `end` is the position after the last chunk and its trailers: undefined while
 * the body is incomplete, NaN when it is malformed. `data` is the decoded content.
 */
export function readChunks(body: string): { end: number | undefined; data: string } {
  let data = '';
  for (let at = 0; ; ) {
    const newline = body.indexOf('\n', at);
    if (newline === -1) return { end: undefined, data };
    const size = /^[0-9a-f]{1,8}(?=$|[ \t;\r])/i.exec(body.slice(at, newline))?.[0];
    if (size === undefined) return { end: Number.NaN, data };
    if (/^0+$/.test(size)) {
      // searches from the end of the line, since there may be no trailers
      const end = /\r?\n\r?\n/.exec(body.slice(newline - (body[newline - 1] === '\r' ? 1 : 0)));
      if (end === null) return { end: undefined, data };
      return { end: newline - (body[newline - 1] === '\r' ? 1 : 0) + end.index + end[0].length, data };
    }
    const first = newline + 1;
    const length = Number.parseInt(size, 16);
    data += body.slice(first, first + length);
    const after = /^\r?\n/.exec(body.slice(first + length, first + length + 2));
    if (after === null) {
      const whole = body.length >= first + length + 2;
      return { end: whole ? Number.NaN : undefined, data };
    }
    at = first + length + after[0].length;
  }
}
