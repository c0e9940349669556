import http from 'node:http';
import https from 'node:https';
import type { Batch, Outcome, Sender } from './destination.js';

export interface HttpSenderOptions {
  url: string;
  contentType?: string;
  /** No answer within this: the batch is tried again. Default 10 s. */
  timeoutMs?: number;
}

/** Posts each batch on one kept-alive connection. 2xx: delivered; 408, 429, 5xx and connection errors: retry, not before `Retry-After`; others: reject. */
export function createHttpSender({
  url,
  contentType = 'application/json',
  timeoutMs = 10_000,
}: HttpSenderOptions): Sender {
  const target = httpAddress(url);
  const library = target.protocol === 'https:' ? https : http;
  const agent = new library.Agent({ keepAlive: true, maxSockets: 1 });
  let current: http.ClientRequest | undefined;
  return {
    name: target.host,
    send(batch: Batch): Promise<Outcome> {
      return new Promise((resolve) => {
        // once the head of the answer is there, nothing that befalls the rest of it changes what it said
        let outcome: Outcome = 'retry';
        const request = library.request(target, {
          method: 'POST',
          agent,
          headers: { 'content-type': contentType, 'content-length': batch.bytes.length },
        });
        current = request;
        const timer = setTimeout(() => request.destroy(new Error('no answer in time')), timeoutMs);
        timer.unref();
        request.on('response', (response) => {
          // the body is of no interest, but must be read for the connection to be used again; 'close' also ends a body cut short
          outcome = outcomeOf(response.statusCode ?? 0, response.headers['retry-after']);
          response.resume();
          response.on('close', () => {
            clearTimeout(timer);
            resolve(outcome);
          });
          response.on('error', () => {});
        });
        request.on('error', () => {
          clearTimeout(timer);
          resolve(outcome);
        });
        // an upgrade or a CONNECT answer is nothing that an intake sends
        request.on('upgrade', (_response, socket) => {
          socket.destroy();
          clearTimeout(timer);
          resolve('reject');
        });
        request.end(batch.bytes);
      });
    },
    close() {
      current?.destroy();
      agent.destroy();
    },
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

function outcomeOf(status: number, retryAfter: string | undefined): Outcome {
  if (status >= 200 && status < 300) return 'delivered';
  if (status !== 408 && status !== 429 && status < 500) return 'reject';
  const afterMs = retryAfter === undefined ? 0 : pauseOf(retryAfter);
  return afterMs > 0 ? { afterMs } : 'retry';
}

/** RFC 9110, §10.2.3: seconds, or a date. Anything else is no pause. */
function pauseOf(retryAfter: string): number {
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(ms) ? ms : 0;
}
