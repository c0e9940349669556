import { createExchange } from './exchange.js';
import { createInterpreter, type HttpProtocol } from './http-outcome.js';
import { HttpResponseReader } from './http-response-reader.js';
import type { Batch, Sender } from './sender.js';

export interface HttpSenderOptions {
  url: string;
  /** Retried statuses, and the reader of successful responses. */
  protocol: HttpProtocol;
  contentType?: string;
  /** Without a response within this time the batch is retried. Default 10 s. */
  timeoutMs?: number;
}

/** Posts each batch on one kept-alive connection; each response is read by {@link HttpResponseReader}. */
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

/** @throws TypeError with the text that was given, when it is not an http or https URL */
export function httpAddress(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address?.protocol !== 'http:' && address?.protocol !== 'https:') {
    throw new TypeError(`not an http address: ${JSON.stringify(url)}`);
  }
  return address;
}
