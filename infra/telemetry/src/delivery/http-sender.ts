import { createExchange } from './exchange.js';
import { HttpAnswer } from './http-answer.js';
import { createMeaning, type HttpMeaning } from './http-outcome.js';
import type { Batch, Sender } from './sender.js';

export interface HttpSenderOptions {
  url: string;
  /** Interprets the responses. */
  meaning: HttpMeaning;
  contentType?: string;
  /** No answer within this: the batch is tried again. Default 10 s. */
  timeoutMs?: number;
}

/** Posts each batch on one kept-alive connection; each response is read by {@link HttpAnswer}. */
export function createHttpSender({
  url,
  meaning,
  contentType = 'application/json',
  timeoutMs,
}: HttpSenderOptions): Sender {
  const target = httpAddress(url);
  const { protocol, host, hostname, port, pathname, search, username, password } = target;
  const secure = protocol === 'https:';
  const responses = createMeaning(meaning);
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
    letsGo: true,
    send(batch: Batch) {
      const start = Buffer.from(`${head}${batch.bytes.length}\r\n\r\n`, 'latin1');
      return exchange.send([start, batch.bytes], new HttpAnswer(responses));
    },
    close: () => exchange.close(),
  };
}

/** Throws a TypeError that shows what was given. */
export function httpAddress(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address?.protocol !== 'http:' && address?.protocol !== 'https:') {
    throw new TypeError(`not an http address: ${JSON.stringify(url)}`);
  }
  return address;
}
