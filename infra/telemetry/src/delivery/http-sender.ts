import { createExchange } from './exchange.js';
import { createInterpreter, type HttpProtocol } from './http-outcome.js';
import { HttpResponseReader } from './http-response-reader.js';
import type { Batch, Sender } from './sender.js';

export interface HttpSenderOptions {
  url: string;
  /** Retried statuses, and the reader of successful responses. */
  protocol: HttpProtocol;
  contentType?: string;
  /** Time limit for a response, after which the batch is retried. Default 10,000. */
  timeoutMs?: number;
}

/** Creates a sender that posts batches on one kept-alive connection; {@link HttpResponseReader} reads the responses. */
export function createHttpSender({
  url,
  protocol,
  contentType = 'application/json',
  timeoutMs,
}: HttpSenderOptions): Sender {
  const target = httpAddress(url);
  const { protocol: scheme, host, hostname, port, pathname, search, username, password } = target;
  const secure = scheme === 'https:';
  const responses = createInterpreter(protocol);
  const exchange = createExchange({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (secure ? 443 : 80)),
    secure,
    timeoutMs,
  });
  const lines = [`POST ${pathname}${search} HTTP/1.1`, `host: ${host}`, `content-type: ${contentType}`];
  if (username !== '' || password !== '') {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    lines.push(`authorization: Basic ${Buffer.from(credentials).toString('base64')}`);
  }
  const head = `${lines.join('\r\n')}\r\ncontent-length: `;
  return {
    name: host,
    reusesBuffer: true,
    send(batch: Batch) {
      const start = Buffer.from(`${head}${batch.bytes.length}\r\n\r\n`, 'latin1');
      return exchange.send([start, batch.bytes], new HttpResponseReader(responses));
    },
    close: () => exchange.close(),
  };
}

/**
 * Parses the URL of a receiver.
 *
 * @throws TypeError that quotes the text, unless it is an http or https URL. For credentials that are not
 *   percent-encoded, the error does not quote the text, because it contains a password
 */
export function httpAddress(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address?.protocol !== 'http:' && address?.protocol !== 'https:') {
    throw new TypeError(`not an http address: ${JSON.stringify(url)}`);
  }
  try {
    decodeURIComponent(`${address.username}:${address.password}`);
  } catch {
    throw new TypeError('not an http address: its user name or password is not percent-encoded');
  }
  return address;
}
