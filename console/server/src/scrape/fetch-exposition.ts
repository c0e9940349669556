import { isUtf8 } from 'node:buffer';
import { type Agent, get, type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ExpositionError, type ExpositionFormat } from './line-reader.js';

export interface FetchOptions {
  agent: Agent;
  signal: AbortSignal;
  /** Limit for the body after decompression. */
  maxBytes: number;
  /** The `Host` header, when the URL has an address in place of the host name. */
  host?: string | undefined;
}

export interface FetchedExposition {
  text: string;
  format: ExpositionFormat;
}

/** OpenMetrics is preferred, because only it contains exemplars. */
const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';
/** The limit of Go's HTTP client, which Prometheus uses. */
const maxRedirects = 10;

/**
 * Requests an exposition. Follows redirects within `http:`, unpacks gzip, and stops at `maxBytes`.
 *
 * @throws Error that describes an invalid response; the connection's error; the signal's reason
 */
export async function fetchExposition(url: string, options: FetchOptions): Promise<FetchedExposition> {
  let response = await request(url, options, options.host);
  for (let at = url, followed = 0; isRedirect(response); followed++) {
    response.destroy();
    if (followed >= maxRedirects) throw new Error(`more than ${maxRedirects} redirects`);
    const location = response.headers.location as string;
    const next = URL.canParse(location, at) ? new URL(location, at) : undefined;
    if (next?.protocol !== 'http:') throw new Error('redirect to a URL that is not http:');
    at = next.href;
    response = await request(at, options, undefined);
  }
  try {
    if (response.statusCode !== 200) throw new Error(`HTTP status ${response.statusCode}`);
    const format = formatOf(response.headers['content-type']);
    const body = await readBody(unpacked(response), options.maxBytes);
    requireUtf8(body);
    return { text: body.toString('utf8'), format };
  } catch (error) {
    response.destroy();
    throw error;
  }
}

function request(url: string, { agent, signal }: FetchOptions, host?: string): Promise<IncomingMessage> {
  const headers = { accept, 'accept-encoding': 'gzip', ...(host !== undefined && { host }) };
  return new Promise((resolve, reject) => {
    get(url, { agent, signal, headers }, resolve).on('error', reject);
  });
}

function isRedirect({ statusCode = 0, headers }: IncomingMessage): boolean {
  return [301, 302, 303, 307, 308].includes(statusCode) && headers.location !== undefined;
}

/**
 * Selects the parser. Like Prometheus 3, it rejects other content types; unlike Prometheus, it reads a response without
 * a content type as text.
 */
function formatOf(contentType: string | undefined): ExpositionFormat {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/openmetrics-text') return 'openmetrics';
  if (type === undefined || type === '' || type === 'text/plain') return 'text';
  throw new Error(`content type ${JSON.stringify(type.slice(0, 80))} is not an exposition format`);
}

function unpacked(response: IncomingMessage): Readable {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return response;
  if (encoding !== 'gzip' && encoding !== 'x-gzip')
    throw new Error(`unexpected content encoding ${JSON.stringify(encoding.slice(0, 80))}`);
  const gunzip = createGunzip();
  response.on('error', (error) => gunzip.destroy(error));
  return response.pipe(gunzip);
}

async function readBody(stream: Readable, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBytes) throw new Error(`the response is over ${maxBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function requireUtf8(body: Buffer): void {
  if (isUtf8(body)) return;
  for (let begin = 0, line = 1; begin < body.length; line++) {
    const found = body.indexOf(0x0a, begin);
    const end = found < 0 ? body.length : found;
    if (!isUtf8(body.subarray(begin, end))) throw new ExpositionError(line, 'it is not UTF-8');
    begin = end + 1;
  }
}
